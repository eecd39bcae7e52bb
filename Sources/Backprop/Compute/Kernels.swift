import CBackprop
import Foundation

/// A set of compute kernels: the same functions, to the last bit, for one instruction set.
///
/// The fastest set that the machine can run is the default everywhere, so most programs never name one. Tests and
/// benchmarks do:
///
///     let portable = Compute(kernels: .portable)
///     let product = a.matmul(b, on: portable)   // the bits that AVX-512 gives
public struct Kernels: Sendable {
    /// `portable`, `avx2`, `avx512`, `neon`, or `reference` for the pure-Swift ones of the module BackpropReference.
    public let name: String

    /// The tables are constants that live as long as the program.
    private let tables: Tables

    @safe private struct Tables: @unchecked Sendable {
        let float: UnsafePointer<bp_kernels>
        let double: UnsafePointer<bp_kernels>
    }

    /// A set of kernels under a name. Both tables must live as long as the program and never change.
    package init(name: String, float: UnsafePointer<bp_kernels>, double: UnsafePointer<bp_kernels>) {
        self.name = name
        unsafe self.tables = Tables(float: float, double: double)
    }

    /// The table for tensors of `Scalar`.
    package func table<Scalar: TensorScalar>(for scalar: Scalar.Type) -> UnsafePointer<bp_kernels> {
        switch Scalar.scalarType {
        case .float32: unsafe tables.float
        case .float64: unsafe tables.double
        }
    }
}

extension Kernels: Hashable, CustomStringConvertible {
    public static func == (a: Kernels, b: Kernels) -> Bool { a.name == b.name }
    public func hash(into hasher: inout Hasher) { hasher.combine(name) }
    public var description: String { name }
}

extension Kernels {
    /// The C kernels of each instruction set that the package knows, the fastest first.
    private static let variants: [(name: String, variant: bp_variant)] = [
        ("avx512", BP_AVX512), ("avx2", BP_AVX2), ("neon", BP_NEON), ("portable", BP_PORTABLE),
    ]

    /// The C kernels that the program has and this machine can run, the fastest first. `portable` is always among them.
    ///
    /// Those for AVX2 and AVX-512 are traits of the package. Who names none has both; a program for machines that are known
    /// can leave one out: its code is smaller, and it computes the same.
    ///
    ///     .package(url: "…", branch: "main", traits: ["AVX2"])   // no AVX-512
    public static let available: [Kernels] = variants.compactMap { name, variant in
        guard let float = unsafe bp_kernels_get(variant, BP_FLOAT32),
            let double = unsafe bp_kernels_get(variant, BP_FLOAT64)
        else { return nil }
        return unsafe Kernels(name: name, float: float, double: double)
    }

    /// The kernels for the architecture's baseline, in portable C.
    public static let portable = available[available.count - 1]

    /// The fastest kernels that this machine can run.
    public static let best = available[0]

    /// The C kernels called `name`.
    ///
    /// - Throws: `KernelsError` if no kernels have that name, this machine cannot run them, or the program is built without
    ///   them.
    public init(named name: String) throws(KernelsError) {
        guard let found = Self.available.first(where: { $0.name == name }) else {
            let variant = Self.variants.first { $0.name == name }?.variant
            throw KernelsError(
                name: name, isKnown: variant != nil, isLeftOut: variant.map { bp_kernels_left_out($0) } ?? false)
        }
        self = found
    }

    /// The kernels that the environment variable `BACKPROP_KERNELS` names, else the best ones.
    ///
    /// - Throws: `KernelsError` if the variable names kernels that there are not, or that this machine cannot run.
    public static func preferred(
        in environment: [String: String] = ProcessInfo.processInfo.environment
    ) throws(KernelsError) -> Kernels {
        guard let name = environment["BACKPROP_KERNELS"], !name.isEmpty else { return best }
        return try Kernels(named: name)
    }
}

/// A request for kernels that cannot be met.
public struct KernelsError: Error, Equatable, CustomStringConvertible {
    /// The name that was asked for.
    public let name: String
    /// Whether there are kernels of that name for some machine.
    public let isKnown: Bool
    /// Whether this machine could run them, but the program is built without them.
    public let isLeftOut: Bool

    public var description: String {
        let names = Kernels.available.map(\.name).joined(separator: ", ")
        let problem =
            if isLeftOut {
                "the program is built without them"
            } else if isKnown {
                "this machine cannot run them"
            } else {
                "there are none of that name"
            }
        return "kernels \"\(name)\": \(problem); expected one of \(names)"
    }
}
