import Backprop
import CBackprop

/// y = a ∘ b, element by element of each row.
@_specialize(where Scalar == Float)
@_specialize(where Scalar == Double)
func combine<Scalar: KernelScalar>(
    _ kind: bp_combination, rows: Int, columns: Int, _ a: Matrix<Scalar>, _ b: Matrix<Scalar>,
    into y: Elements<Scalar>
) {
    for r in 0..<rows {
        let (left, right, result) = (a.row(r), b.row(r), y.row(r, columns: columns))
        for j in result.indices {
            switch kind {
            case BP_ADD: result[j] = left[j] + right[j]
            case BP_SUBTRACT: result[j] = left[j] - right[j]
            case BP_MULTIPLY: result[j] = left[j] * right[j]
            case let other: unlisted(other)
            }
        }
    }
}
