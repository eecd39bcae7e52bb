// Rows of tensors that serve as work buffers.

extension Tensor {
    /// Changes the number of rows of a work buffer without allocating, as long as memory suffices. Elements beyond the
    /// rows there were are not initialized.
    mutating func setRows(_ rows: Int) {
        guard rows != shape[0] else { return }
        let columns = self.columns
        if offset + rows * columns > storage.capacity {
            self = Tensor(uninitialized: [rows] + shape.dropFirst())
        } else {
            shape[0] = rows
            count = rows * columns
        }
    }

    /// Overwrites the rows in `range` with those of `source`, which has as many.
    mutating func copyRows(from source: Tensor, to range: Range<Int>) {
        guard range.lowerBound >= 0, range.upperBound <= rows, source.count == range.count * columns else {
            fatalError("Tensor: rows \(range) of \(shape) cannot take \(source.shape)")
        }
        let start = range.lowerBound * columns
        unsafe withUnsafeMutableScalars { target in
            unsafe source.withUnsafeScalars { source in
                guard let from = source.baseAddress, let to = target.baseAddress else { return }
                unsafe (to + start).update(from: from, count: source.count)
            }
        }
    }

    /// Becomes the rows of `source` at `indices`, which must be in range, in that order.
    mutating func gatherRows(_ indices: some Collection<Int>, of source: Tensor) {
        setRows(indices.count)
        let columns = self.columns
        unsafe withUnsafeMutableScalars { target in
            unsafe source.withUnsafeScalars { source in
                guard let from = source.baseAddress, let to = target.baseAddress else { return }
                for (row, index) in indices.enumerated() {
                    unsafe (to + row * columns).update(from: from + index * columns, count: columns)
                }
            }
        }
    }

    /// The rows at `indices`, which must be in range, in that order.
    func gatheringRows(_ indices: [Int]) -> Tensor {
        var result = Tensor(uninitialized: [indices.count] + shape.dropFirst())
        result.gatherRows(indices, of: self)
        return result
    }
}
