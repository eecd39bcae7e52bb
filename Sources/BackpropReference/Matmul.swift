import Backprop
import CBackprop

/// C = epilogue(start + A·B), with A m×k, B k×n, C m×n: the forward pass of a dense layer, and both of the products of
/// its backward pass.
///
/// Each element is one chain of fused multiply-adds in ascending l, which starts from C, from the bias or from +0; or the sum
/// of the chains of some parts. The sums of B's columns, if they are wanted, are chains of additions.
func matmul<Scalar: KernelScalar>(_ call: bp_matmul, _: Scalar.Type) {
    let (m, n, k) = (call.m, call.n, call.k)
    let a = unsafe Matrix<Scalar>(
        call.a, rows: m, columns: k, rowStride: call.a_row_stride, columnStride: call.a_col_stride)
    let b = unsafe Matrix<Scalar>(
        call.b, rows: k, columns: n, rowStride: call.b_row_stride, columnStride: call.b_col_stride)
    let c = unsafe Matrix<Scalar>(call.c, rows: m, columns: n, rowStride: call.c_row_stride, columnStride: 1)
    let bias = unsafe call.bias.map { unsafe Elements<Scalar>($0, count: n) }
    let mask = unsafe call.mask.map {
        unsafe Matrix<Scalar>($0, rows: m, columns: n, rowStride: call.mask_row_stride, columnStride: 1)
    }
    let (accumulates, rectifies, flushes) = (call.accumulate, call.relu, call.flush)

    for i in 0..<m {
        let row = a.row(i)
        let result = c.row(i)
        let maskRow = mask?.row(i)
        for j in 0..<n {
            let column = b.column(j)
            var value = call.cut.sum(over: k) { part in
                var value = accumulates ? result[j] : bias?[j] ?? 0
                for l in part {
                    value.addProduct(row[l], column[l])
                }
                return value
            }
            if rectifies && value <= 0 { value = 0 }
            if let maskRow, maskRow[j] <= 0 { value = 0 }
            result[j] = flushes ? value.flushed : value
        }
    }
    guard let sums = unsafe call.sums else { return }
    unsafe columnSums(
        rows: k, call.cut, Elements<Scalar>(call.b, count: k * n), accumulate: accumulates,
        into: Elements(sums, count: n))
}
