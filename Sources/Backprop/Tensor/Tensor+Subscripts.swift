extension Tensor {
    /// The element at index `i` of a tensor of rank 1.
    ///
    /// Stops the program if the rank is another or the index is out of range, as all element subscripts do. O(1);
    /// setting copies the elements first if another tensor shares them.
    public subscript(i: Int) -> Scalar {
        get { self[position: position(i)] }
        set { self[position: position(i)] = newValue }
    }

    /// The element in row `i` and column `j` of a tensor of rank 2.
    public subscript(i: Int, j: Int) -> Scalar {
        get { self[position: position(i, j)] }
        set { self[position: position(i, j)] = newValue }
    }

    /// The element at indices `i`, `j`, `k` of a tensor of rank 3.
    public subscript(i: Int, j: Int, k: Int) -> Scalar {
        get { self[position: position(i, j, k)] }
        set { self[position: position(i, j, k)] = newValue }
    }

    private func position(_ i: Int) -> Int {
        guard shape.count == 1, isIndex(i, 0) else { outOfRange([i]) }
        return i
    }

    private func position(_ i: Int, _ j: Int) -> Int {
        guard shape.count == 2, isIndex(i, 0), isIndex(j, 1) else { outOfRange([i, j]) }
        return i * shape[1] + j
    }

    private func position(_ i: Int, _ j: Int, _ k: Int) -> Int {
        guard shape.count == 3, isIndex(i, 0), isIndex(j, 1), isIndex(k, 2) else { outOfRange([i, j, k]) }
        return (i * shape[1] + j) * shape[2] + k
    }

    private func isIndex(_ index: Int, _ dimension: Int) -> Bool {
        index >= 0 && index < shape[dimension]
    }

    private func outOfRange(_ indices: [Int]) -> Never {
        fatalError("Tensor: index \(indices) is out of range for shape \(shape)")
    }

    /// An element by its place in row-major order, which the caller has checked.
    private subscript(position position: Int) -> Scalar {
        get { unsafe withUnsafeScalars { unsafe $0[position] } }
        set { unsafe withUnsafeMutableScalars { unsafe $0[position] = newValue } }
    }
}
