import Backprop
import CBackprop

/// The tables of `bp_kernels.h`, filled with the plain Swift loops of this module.
///
/// A C function pointer can be neither generic nor capture anything, so each scalar type has its own list of closures
/// over the same generic functions.
package enum ReferenceTables {
    /// Puts a table where it stays for the life of the program.
    static func publish(_ table: bp_kernels) -> UnsafePointer<bp_kernels> {
        let place = UnsafeMutablePointer<bp_kernels>.allocate(capacity: 1)
        unsafe place.initialize(to: table)
        return unsafe UnsafePointer(place)
    }
}

/// Stops the program: to Swift an enumeration of C is open, and may have constants that are not listed here.
func unlisted(_ constant: some RawRepresentable) -> Never { fatalError("the reference has no \(constant)") }

/// Does one fused multiply-add per iteration, each waiting for the one before, and returns how many floating-point
/// operations that was.
func fusedMultiplyAdds<Scalar: KernelScalar>(_ iterations: Int, _: Scalar.Type) -> Double {
    var x: Scalar = 0
    for _ in 0..<iterations { x = Scalar(1).addingProduct(x, 0.5) }
    return x < 0 ? 0 : 2 * Double(iterations)
}
