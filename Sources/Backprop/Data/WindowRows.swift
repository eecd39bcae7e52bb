/// Windows over the rows of a matrix, T rows each: samples that overlap, so that each row is kept once.
struct WindowRows<Scalar: TensorScalar>: Sendable {
    /// R×D.
    let rows: Tensor<Scalar>
    /// The row that each window begins with.
    let starts: [Int]
    /// T.
    let length: Int

    /// N×T×D.
    var shape: [Int] { [starts.count, length, rows.columns] }

    /// Copies windows into a tensor that has room for them; of T×D values each, one after the other.
    func copy(_ starts: ArraySlice<Int>, into target: inout Tensor<Scalar>) {
        let (columns, values) = (rows.columns, length * rows.columns)
        unsafe target.withUnsafeMutableScalars { target in
            unsafe rows.withUnsafeScalars { source in
                guard let from = source.baseAddress, let to = target.baseAddress else { return }
                var place = 0
                for index in starts.indices {
                    unsafe (to + place).update(from: from + starts[index] * columns, count: values)
                    place += values
                }
            }
        }
    }

    /// The same windows as a tensor of their own. O(N·T·D).
    var tensor: Tensor<Scalar> {
        var tensor = Tensor<Scalar>(uninitialized: shape)
        copy(starts[...], into: &tensor)
        return tensor
    }
}
