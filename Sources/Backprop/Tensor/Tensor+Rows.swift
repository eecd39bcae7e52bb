import CBackprop

// Rows of tensors that serve as work buffers.

extension Tensor {
    /// Changes the number of rows of a work buffer without allocating, as long as memory suffices. Elements beyond the
    /// rows there were are not initialized.
    mutating func setRows(_ rows: Int) {
        guard rows != shape[0] else { return }
        if offset + rows * rowLength > storage.capacity {
            self = Tensor(uninitialized: [rows] + shape.dropFirst())
        } else {
            shape[0] = rows
            count = rows * rowLength
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

    /// Overwrites all elements with those of `source`, which has the same shape, without allocating.
    mutating func copyElements(from source: Tensor) {
        guard source.shape == shape else { fatalError("Tensor: shape \(shape) cannot take \(source.shape)") }
        unsafe withUnsafeMutableScalars { target in
            unsafe source.withUnsafeScalars { source in
                guard let from = source.baseAddress, let to = target.baseAddress else { return }
                unsafe to.update(from: from, count: source.count)
            }
        }
    }

    /// Shares the rows in `range` of `source`, whose rows have the same shape. Allocates nothing if no other tensor has
    /// this one's shape.
    mutating func showRows(_ range: Range<Int>, of source: Tensor) {
        storage = source.storage
        offset = source.offset + range.lowerBound * rowLength
        shape[0] = range.count
        count = range.count * rowLength
    }

    /// Becomes the rows of `source` at `indices`, which must be in range, in that order.
    mutating func gatherRows(_ indices: ArraySlice<Int>, of source: Tensor) {
        setRows(indices.count)
        let target = unsafe mutableBase()
        unsafe indices.withUnsafeBufferPointer { indices in
            guard let places = indices.baseAddress else { return }
            unsafe bp_gather_rows(
                indices.count, rowLength * MemoryLayout<Scalar>.stride, places, source.base, target)
        }
        withExtendedLifetime(source) {}
    }

    /// The rows at `indices`, which must be in range, in that order.
    func gatheringRows(_ indices: [Int]) -> Tensor {
        var result = Tensor(uninitialized: [indices.count] + shape.dropFirst())
        result.gatherRows(indices[...], of: self)
        return result
    }

    /// Whether the rows are samples of a shape, which lacks the batch dimension.
    func holdsSamples(of sampleShape: [Int]) -> Bool {
        guard shape.count == sampleShape.count + 1 else { return false }
        for dimension in 0..<sampleShape.count where shape[dimension + 1] != sampleShape[dimension] { return false }
        return true
    }
}
