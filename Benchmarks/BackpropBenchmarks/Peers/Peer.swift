import Backprop
import Foundation

/// Another library that does some of the same work.
struct Peer {
    let name: String
    /// The file that it was loaded from.
    let origin: String
    var floatProduct: MatrixProduct<Float>?
    var doubleProduct: MatrixProduct<Double>?
    /// Row-wise and elementwise functions, where it has them.
    var primitives: OneDNNPrimitives?
}

/// C = A·B in one of the three forms, without anything behind it.
typealias MatrixProduct<Scalar: TensorScalar> = (MatmulShape, Buffer<Scalar>, Buffer<Scalar>, Buffer<Scalar>) -> Void

extension Peer {
    /// The product for a scalar type.
    func product<Scalar: TensorScalar>(_: Scalar.Type) -> MatrixProduct<Scalar>? {
        floatProduct as? MatrixProduct<Scalar> ?? doubleProduct as? MatrixProduct<Scalar>
    }

    /// The peers that this machine has, told to use as many threads as we do.
    static func found(threads: Int) -> [Peer] {
        // Most libraries read these when they are loaded.
        for variable in ["OMP", "OPENBLAS", "BLIS", "MKL"] { unsafe setenv("\(variable)_NUM_THREADS", "\(threads)", 1) }
        unsafe setenv("VECLIB_MAXIMUM_THREADS", "\(threads)", 1)
        return [
            openBLAS(threads: threads), oneDNN(), blis(threads: threads), accelerate(),
        ].compactMap(\.self)
    }

    /// The names under which loaders of different systems know a library.
    static func names(_ name: String, versions: [Int]) -> [String] {
        #if canImport(Darwin)
            let folders = ["", "/opt/homebrew/lib/", "/opt/homebrew/opt/openblas/lib/", "/usr/local/lib/"]
            return folders.map { "\($0)lib\(name).dylib" }
        #else
            return versions.map { "lib\(name).so.\($0)" } + ["lib\(name).so"]
        #endif
    }
}
