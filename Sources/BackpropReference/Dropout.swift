import Backprop

/// y = x/(1 - rate) where an element is kept, else 0. A share of `rate` is dropped, as a function of the key, the row and
/// the column alone. Without x, of ones.
func dropout<Scalar: KernelScalar>(
    rows: Int, columns: Int, firstRow: Int, key: UInt64, rate: Double, _ x: Elements<Scalar>?, into y: Elements<Scalar>
) {
    let scale = Scalar(1 / (1 - rate))
    let threshold = UInt32(rate * 0x1p32)
    for r in 0..<rows {
        let (from, to) = (x?.row(r, columns: columns), y.row(r, columns: columns))
        let rowKey = scattered(key &+ UInt64(firstRow + r + 1) &* 0x9e37_79b9_7f4a_7c15)
        for j in to.indices {
            let random = scattered(
                scattered(UInt32(truncatingIfNeeded: rowKey &+ UInt64(j))) ^ UInt32(truncatingIfNeeded: rowKey >> 32))
            to[j] = random >= threshold ? from.map { $0[j] * scale } ?? scale : 0
        }
    }
}

/// A bijection of 32 bits that scatters neighbours (Wellons' lowbias32).
private func scattered(_ x: UInt32) -> UInt32 {
    var x = (x ^ (x >> 16)) &* 0x21f0_aaad
    x = (x ^ (x >> 15)) &* 0x735a_2d97
    return x ^ (x >> 15)
}

/// The output function of splitmix64.
private func scattered(_ x: UInt64) -> UInt64 {
    var x = (x ^ (x >> 30)) &* 0xbf58_476d_1ce4_e5b9
    x = (x ^ (x >> 27)) &* 0x94d0_49bb_1331_11eb
    return x ^ (x >> 31)
}
