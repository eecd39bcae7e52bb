import Backprop
import Foundation
import Testing

@Suite struct NPZTests {
    /// A file that numpy or Python's zipfile wrote; Tests/Fixtures/make_image_fixtures.py made it.
    struct Sample: Decodable, CustomTestStringConvertible, Sendable {
        struct Array: Decodable, Sendable {
            let name: String
            let shape: [Int]
            let scalars: [Double]
        }

        let name: String
        let base64: Data
        let arrays: [Array]
        var testDescription: String { name }
    }

    static let samples = (try? JSONDecoder().decode([Sample].self, from: fixture("npz.json"))) ?? []

    @Test(arguments: samples)
    func readsWhatNumpyWrote(sample: Sample) throws {
        let file = try NPZ(sample.base64)
        #expect(file.names == sample.arrays.map(\.name))
        for array in sample.arrays {
            let tensor: Tensor<Double> = try file.tensor(named: array.name, shape: array.shape)
            #expect(tensor.scalars == array.scalars)
        }
        if file.names.contains("labels") { #expect(try file.labels(named: "labels") == [3, 1, 2]) }
        // Packed arrays are written again as they are.
        let again = try NPZ(file.data())
        for array in sample.arrays {
            #expect(try again.tensor(named: array.name) == Tensor(shape: array.shape, scalars: array.scalars))
        }
    }

    @Test func thereAreSamples() {
        #expect(Self.samples.count == 5)
    }

    /// Numbers that pack well, badly, and not at all.
    static let contents: [(name: String, tensor: Tensor<Float>)] = {
        var contents: [(name: String, tensor: Tensor<Float>)] = []
        for size in [0, 1, 2, 3, 100, 4000, 20_000] {
            let squares = (0..<size).map { Float($0 * $0 % 37) }
            let steps = (0..<size).map { Float($0 / 50) }
            contents.append(("zeros \(size)", Tensor(zeros: [size])))
            contents.append(("squares \(size)", Tensor(squares)))
            contents.append(("steps \(size)", Tensor(steps)))
            contents.append(("noise \(size)", randomTensor([size], seed: UInt64(size))))
        }
        return contents
    }()

    /// é as one scalar and as two: equal texts in Swift, two names in a file.
    @Test func namesAreComparedByTheirBytes() throws {
        let names = ["e\u{301}", "\u{E9}", "\u{600}"]
        var file = NPZ()
        for (index, name) in names.enumerated() { file.add(Tensor<Float>([Float(index)]), named: name) }
        file.add(Tensor<Float>([7]), named: names[1], compressed: true)
        let again = try NPZ(file.data())
        #expect(again.names.map { Array($0.utf8) } == names.map { Array($0.utf8) })
        #expect(try again.tensor(named: names[0]) == Tensor<Float>([0]))
        #expect(try again.tensor(named: names[1]) == Tensor<Float>([7]))
        #expect(try again.tensor(named: names[2]) == Tensor<Float>([2]))
    }

    /// Hashing such a name as a text would take the square of its length.
    @Test func aNameOfCombiningMarks() throws {
        let name = String(repeating: "\u{301}", count: 30_000)
        var file = NPZ()
        file.add(Tensor<Float>([1]), named: name)
        file.add(Tensor<Float>([2]), named: name + "x")
        #expect(try NPZ(file.data()).tensor(named: name + "x") == Tensor<Float>([2]))
    }

    @Test func manyArrays() throws {
        var file = NPZ()
        for index in 0..<3000 { file.add(Tensor<Float>([Float(index)]), named: "\(index)", compressed: true) }
        let again = try NPZ(file.data())
        #expect(again.names == (0..<3000).map { "\($0)" })
        for index in [0, 1, 1500, 2999] {
            #expect(try again.tensor(named: "\(index)") == Tensor<Float>([Float(index)]))
        }
    }

    @Test(arguments: [false, true])
    func comesBackEqual(compressed: Bool) throws {
        var file = NPZ()
        for (name, tensor) in Self.contents { file.add(tensor, named: name, compressed: compressed) }
        let folder = try TemporaryFolder()
        let url = folder.url.appendingPathComponent("x.npz")
        try file.write(to: url)
        let again = try NPZ(contentsOf: url)
        #expect(again.names == Self.contents.map(\.name))
        for (name, tensor) in Self.contents { #expect(try again.tensor(named: name) == tensor, "\(name)") }
        #expect(try again.data() == file.data())
        #expect(try Data(contentsOf: url) == file.data())
    }

    @Test func compressionIsWorthIt() throws {
        func size(_ tensor: Tensor<Float>, compressed: Bool) throws -> Int {
            var file = NPZ()
            file.add(tensor, named: "x", compressed: compressed)
            return try file.data().count
        }
        let zeros = Tensor<Float>(zeros: [20_000])
        #expect(try size(zeros, compressed: false) > 80_000)
        #expect(try size(zeros, compressed: true) < 500)
        let squares = Tensor<Float>((0..<20_000).map { Float($0 * $0 % 37) })
        #expect(try size(squares, compressed: true) < 4000)
        let noise: Tensor<Float> = randomTensor([1], seed: 1)
        #expect(try size(noise, compressed: true) <= size(noise, compressed: false))
    }

    @Test func addingReplacesAndTypesStay() throws {
        var file = NPZ()
        file.add(Tensor<Float>([1, 2]), named: "a")
        file.add(Tensor<Double>([0.1]), named: "ä/b")
        file.add(Tensor<Float>([3]), named: "a")
        #expect(file.names == ["a", "ä/b"])
        #expect(try file.tensor(named: "a") == Tensor<Double>([3]))
        #expect(try file.tensor(named: "ä/b") == Tensor<Double>([0.1]))
        let read = try NPZ(file.data(), source: "x.npz")
        expectDataError(#"x.npz: expected an array named "c", found "a", "ä/b""#) { () throws(DataError) in
            let _: Tensor<Float> = try read.tensor(named: "c")
        }
        expectDataError(#"x.npz: expected array "a" of shape 2×2, found 1"#) { () throws(DataError) in
            let _: Tensor<Float> = try read.tensor(named: "a", shape: [2, 2])
        }
        expectDataError(#"x.npz: "a.npy": expected integer labels, found floating-point numbers"#) {
            () throws(DataError) in _ = try read.labels(named: "a")
        }
        expectDataError(#"npz: expected an array named "a", found none"#) { () throws(DataError) in
            let _: Tensor<Float> = try NPZ().tensor(named: "a")
        }
    }

    /// All arrays of a file, or an error.
    static func arrays(_ data: Data) throws -> [Tensor<Double>] {
        let file = try NPZ(data)
        return try file.names.map { try file.tensor(named: $0) }
    }

    @Test(arguments: samples.filter { ["savez_compressed", "pipe"].contains($0.name) })
    func damagedFilesAreErrorsOrEqual(sample: Sample) throws {
        let right = try Self.arrays(sample.base64)
        for length in 0..<sample.base64.count {
            #expect(throws: DataError.self) { try Self.arrays(sample.base64.prefix(length)) }
        }
        for place in sample.base64.indices {
            var bytes = sample.base64
            bytes[place] ^= 1 << UInt8(place % 8)
            guard let found = try? Self.arrays(bytes) else { continue }
            // A changed ending of a name hides an array, any other change must leave its numbers.
            #expect(found.allSatisfy { right.contains($0) }, "byte \(place)")
        }
    }
}
