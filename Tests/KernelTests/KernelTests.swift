import Backprop
import BackpropReference
import CBackprop
import Foundation
import Testing

/// Every operation of the table, on every instruction set that the machine has, against the pure-Swift reference, bit
/// for bit (any NaN equals any NaN), on operands between unreadable pages.
@Suite struct KernelTests {
    @Test func everyVariantGivesTheReferencesBits() {
        for operation in KernelOperation<Float>.all { compare(operation) }
        for operation in KernelOperation<Double>.all { compare(operation) }
    }

    /// NaN, infinities, signed zeros, subnormal and huge numbers at every position of a short row and in its tail.
    @Test func specialNumbersAtEveryPosition() {
        for operation in KernelOperation<Float>.all { compareSpecials(operation) }
        for operation in KernelOperation<Double>.all { compareSpecials(operation) }
    }

    /// Numbers on both sides of what is negligible and of the root of that, in every operand.
    @Test func numbersThatAreNegligibleOrAlmost() {
        for operation in KernelOperation<Float>.all { compareTiny(operation) }
        for operation in KernelOperation<Double>.all { compareTiny(operation) }
    }

    /// Numbers so far apart that exponentials vanish in both types.
    @Test func numbersFarApart() {
        for operation in KernelOperation<Float>.all { compareFarApart(operation) }
        for operation in KernelOperation<Double>.all { compareFarApart(operation) }
    }

    /// Numbers of which many are equal, or are zeros of either sign: which one is the first matters.
    @Test func numbersThatAreEqual() {
        for operation in KernelOperation<Float>.all { compareEqual(operation) }
        for operation in KernelOperation<Double>.all { compareEqual(operation) }
    }

    private func compareEqual<Scalar>(_ operation: KernelOperation<Scalar>) {
        let runner = KernelRunner(operation)
        var generator = SeededGenerator(seed: 9)
        for length in [1, 5, 19, 67] {
            let size = Size(rows: operation.sizes[0].rows == 1 ? 1 : 3, columns: length)
            for greatest in [0.0, 0.5, 2] {
                let numbers = [Scalar(greatest), -0.0, 0, -1]
                let values = operation.lengths(size).map { count in
                    (0..<count).map { _ in numbers.randomElement(using: &generator)! }
                }
                runner.compare(size, values: values)
            }
        }
    }

    private func compareFarApart<Scalar>(_ operation: KernelOperation<Scalar>) {
        let runner = KernelRunner(operation)
        var generator = SeededGenerator(seed: 8)
        for length in [1, 5, 19, 67] {
            let size = Size(rows: operation.sizes[0].rows == 1 ? 1 : 3, columns: length)
            for greatest in [100.0, 1000] {
                let values = operation.lengths(size).map { count in
                    (0..<count).map { _ in Scalar(Double.random(in: -greatest...greatest, using: &generator)) }
                }
                runner.compare(size, values: values)
            }
        }
    }

    private func compareTiny<Scalar>(_ operation: KernelOperation<Scalar>) {
        let runner = KernelRunner(operation)
        var generator = SeededGenerator(seed: 7)
        for length in [1, 5, 19, 67] {
            let size = Size(rows: operation.sizes[0].rows == 1 ? 1 : 3, columns: length)
            for _ in 0..<4 {
                let values = runner.randomValues(size).map { operand in
                    operand.map { value in
                        let exponent = Scalar.negligible.exponent / (Bool.random(using: &generator) ? 1 : 2)
                        let power = exponent + Scalar.Exponent(Int.random(in: -4...4, using: &generator))
                        return value * Scalar(sign: .plus, exponent: power, significand: 1)
                    }
                }
                runner.compare(size, values: values)
            }
        }
    }

    private func compare<Scalar>(_ operation: KernelOperation<Scalar>) {
        let runner = KernelRunner(operation)
        for size in operation.sizes {
            runner.compare(size, values: runner.randomValues(size))
        }
    }

    private func compareSpecials<Scalar>(_ operation: KernelOperation<Scalar>) {
        let runner = KernelRunner(operation)
        let specials: [Scalar] = [
            .nan, .infinity, -.infinity, 0, -0.0, .leastNonzeroMagnitude, -.leastNormalMagnitude,
            .greatestFiniteMagnitude, -.greatestFiniteMagnitude,
        ]
        let rows = operation.sizes[0].rows == 1 ? 1 : 2
        for length in [1, 3, 5, 19, 67] {
            let size = Size(rows: rows, columns: length)
            let values = runner.randomValues(size)
            for operand in values.indices {
                for position in values[operand].indices {
                    for special in specials {
                        var planted = values
                        planted[operand][position] = special
                        runner.compare(size, values: planted)
                    }
                }
            }
        }
    }

    @Test func namesAreKnownAndMissingKernelsAreRefused() throws {
        for kernels in Kernels.available { #expect(try Kernels(named: kernels.name) == kernels) }
        #expect(Kernels.available.last == .portable)
        #expect(try Kernels.preferred(in: [:]) == .best)
        #expect(try Kernels.preferred(in: ["BACKPROP_KERNELS": "portable"]) == .portable)
        let names = Kernels.available.map(\.name).joined(separator: ", ")
        let error = #expect(throws: KernelsError.self) { try Kernels.preferred(in: ["BACKPROP_KERNELS": "mmx"]) }
        #expect(error?.description == "kernels \"mmx\": there are none of that name; expected one of \(names)")
        let missing = Kernels.available.contains { $0.name == "neon" } ? "avx2" : "neon"
        let refused = #expect(throws: KernelsError.self) { try Kernels(named: missing) }
        #expect(
            refused?.description == "kernels \"\(missing)\": this machine cannot run them; expected one of \(names)")
    }
}

/// Runs an operation on the reference and on every variant.
struct KernelRunner<Scalar: TensorScalar> {
    private let operation: KernelOperation<Scalar>
    private let regions: [GuardedRegion]

    init(_ operation: KernelOperation<Scalar>) {
        self.operation = operation
        regions = operation.operands.map { _ in GuardedRegion(capacity: 1 << 17) }
    }

    /// Numbers of many magnitudes, some of them zero.
    func randomValues(_ size: Size) -> [[Scalar]] {
        var generator = SeededGenerator(seed: UInt64(size.rows * 1000 + size.columns))
        return operation.lengths(size).map { length in
            (0..<length).map { _ in
                let magnitude = Double.random(in: -3...2, using: &generator)
                let value = Double.random(in: -1...1, using: &generator) * (magnitude * 2.3).exponential
                return Int.random(in: 0..<20, using: &generator) == 0 ? 0 : Scalar(value)
            }
        }
    }

    // A debug build takes its time to find out what a generic type is, and there are millions of runs.
    @_specialize(where Scalar == Float)
    @_specialize(where Scalar == Double)
    private func run(_ kernels: Kernels, _ size: Size, _ values: [[Scalar]], atEnd: Bool) -> [[Scalar]] {
        var operands: [UnsafeMutablePointer<Scalar>] = unsafe []
        for index in regions.indices { unsafe operands.append(regions[index].place(values[index], atEnd: atEnd)) }
        let result = unsafe operation.call(kernels.table(for: Scalar.self), size, operands)
        var after: [[Scalar]] = []
        for index in regions.indices {
            unsafe after.append(Array(UnsafeBufferPointer(start: operands[index], count: values[index].count)))
        }
        after.append([Scalar(result)])
        return after
    }

    @_specialize(where Scalar == Float)
    @_specialize(where Scalar == Double)
    func compare(_ size: Size, values: [[Scalar]]) {
        let expected = run(.reference, size, values, atEnd: true)
        for kernels in Kernels.available {
            for atEnd in [false, true] {
                let actual = run(kernels, size, values, atEnd: atEnd)
                var same = true
                for index in actual.indices where same { same = sameBits(actual[index], expected[index]) }
                #expect(same, "\(operation.name) of \(Scalar.self), \(kernels), size \(size)")
                if !same { return }
            }
        }
    }
}

/// Whether two arrays have the same bits, any NaN counting as equal to any NaN.
@_specialize(where Scalar == Float)
@_specialize(where Scalar == Double)
func sameBits<Scalar: TensorScalar>(_ a: [Scalar], _ b: [Scalar]) -> Bool {
    // Most are equal as they stand, and a debug build compares them one by one but slowly.
    guard a.count == b.count else { return false }
    let areEqual = unsafe a.withUnsafeBytes { a in
        unsafe b.withUnsafeBytes { b in unsafe a.isEmpty || memcmp(a.baseAddress!, b.baseAddress!, a.count) == 0 }
    }
    guard !areEqual else { return true }
    for index in a.indices {
        let (x, y) = (a[index], b[index])
        guard x.isNaN && y.isNaN || Double(x).bitPattern == Double(y).bitPattern else { return false }
    }
    return true
}

extension Double {
    /// A rough power, to spread test values over magnitudes.
    fileprivate var exponential: Double { Double.exp(self) }
}
