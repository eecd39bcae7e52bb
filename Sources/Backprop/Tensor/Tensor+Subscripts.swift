extension Tensor {
    /// The element at index `i` of a tensor of rank 1.
    ///
    /// Stops the program if the rank is another or the index is out of range, as all element subscripts do. O(1);
    /// setting copies the elements first if another tensor shares them. Each setting looks anew whether one does, which takes
    /// several times as long as the writing: a loop that sets many elements is better done in ``withMutableSpan(_:)``.
    @inlinable
    public subscript(i: Int) -> Scalar {
        get { element(position(i)) }
        set { set(position(i), newValue) }
    }

    /// The element in row `i` and column `j` of a tensor of rank 2.
    @inlinable
    public subscript(i: Int, j: Int) -> Scalar {
        get { element(position(i, j)) }
        set { set(position(i, j), newValue) }
    }

    /// The element at indices `i`, `j`, `k` of a tensor of rank 3.
    @inlinable
    public subscript(i: Int, j: Int, k: Int) -> Scalar {
        get { element(position(i, j, k)) }
        set { set(position(i, j, k), newValue) }
    }

    // With the product of the other extents at hand, one look at the shape is enough.

    @inlinable
    func position(_ i: Int) -> Int {
        guard shape.count == 1, i >= 0, i < count else { outOfRange([i]) }
        return i
    }

    @inlinable
    func position(_ i: Int, _ j: Int) -> Int {
        guard shape.count == 2, i >= 0, i < shape[0], j >= 0, j < rowLength else { outOfRange([i, j]) }
        return i * rowLength + j
    }

    @inlinable
    func position(_ i: Int, _ j: Int, _ k: Int) -> Int {
        guard shape.count == 3, i >= 0, i < shape[0], j >= 0, j < shape[1], k >= 0, k < shape[2] else {
            outOfRange([i, j, k])
        }
        return i * rowLength + j * shape[2] + k
    }

    @usableFromInline
    func outOfRange(_ indices: [Int]) -> Never {
        fatalError("Tensor: index \(indices) is out of range for shape \(shape)")
    }

    /// Changes an element by its place in row-major order, which the caller has checked.
    @inlinable
    mutating func set(_ position: Int, _ value: Scalar) {
        makeUnique()
        unsafe storage.base[offset + position] = value
    }
}
