import Backprop

/// A sum in the one shape that all kernels agree on.
///
/// Floating-point addition is not associative, so a sum has the same bits everywhere only if everybody adds in the same
/// order. Element i goes to lane i mod 32; then lane l takes up lane l + 16, then l + 8, l + 4, l + 2, l + 1. A vector
/// unit of any width from 2 to 32 lanes can do that at full speed, and so can a loop.
struct VirtualLanes<Scalar: KernelScalar> {
    private var lanes = SIMD32<Scalar>(repeating: 0)

    /// Adds `term`, the one that element `index` contributes.
    @inline(__always)
    @_specialize(where Scalar == Float)
    @_specialize(where Scalar == Double)
    mutating func add(_ term: Scalar, at index: Int) {
        lanes[index & 31] += term
    }

    /// Adds the product of `a` and `b`, rounding once.
    @inline(__always)
    @_specialize(where Scalar == Float)
    @_specialize(where Scalar == Double)
    mutating func addProduct(_ a: Scalar, _ b: Scalar, at index: Int) {
        lanes[index & 31].addProduct(a, b)
    }

    /// The sum of all lanes.
    var sum: Scalar {
        let sixteen = lanes.lowHalf + lanes.highHalf
        let eight = sixteen.lowHalf + sixteen.highHalf
        let four = eight.lowHalf + eight.highHalf
        let two = four.lowHalf + four.highHalf
        return two[0] + two[1]
    }
}
