extension Tensor {
    /// The element at index `i` of a tensor of rank 1.
    ///
    /// Stops the program if the rank is another or the index is out of range, as all element subscripts do. O(1);
    /// setting copies the elements first if another tensor shares them. Each setting looks anew whether one does, which takes
    /// about three times as long as the writing: a loop that sets many elements is better done in ``withMutableSpan(_:)``.
    @inlinable
    public subscript(i: Int) -> Scalar {
        get { element(Self.position(i, shape)) }
        set { set(Self.position(i, shape), newValue) }
    }

    /// The element in row `i` and column `j` of a tensor of rank 2.
    @inlinable
    public subscript(i: Int, j: Int) -> Scalar {
        get { element(Self.position(i, j, shape, rowLength)) }
        set { set(Self.position(i, j, shape, rowLength), newValue) }
    }

    /// The element at indices `i`, `j`, `k` of a tensor of rank 3.
    @inlinable
    public subscript(i: Int, j: Int, k: Int) -> Scalar {
        get { element(Self.position(i, j, k, shape, rowLength)) }
        set { set(Self.position(i, j, k, shape, rowLength), newValue) }
    }

    // With the product of the other extents at hand, one look at the shape is enough. A tensor that is passed while it is
    // changed would be copied, so only what is looked at is.

    @inlinable
    static func position(_ i: Int, _ shape: [Int]) -> Int {
        guard shape.count == 1, i >= 0, i < shape[0] else { outOfRange([i], shape) }
        return i
    }

    @inlinable
    static func position(_ i: Int, _ j: Int, _ shape: [Int], _ rowLength: Int) -> Int {
        guard shape.count == 2, i >= 0, i < shape[0], j >= 0, j < rowLength else { outOfRange([i, j], shape) }
        return i &* rowLength &+ j
    }

    @inlinable
    static func position(_ i: Int, _ j: Int, _ k: Int, _ shape: [Int], _ rowLength: Int) -> Int {
        guard shape.count == 3, i >= 0, i < shape[0], j >= 0, j < shape[1], k >= 0, k < shape[2] else {
            outOfRange([i, j, k], shape)
        }
        return i &* rowLength &+ j &* shape[2] &+ k
    }

    @usableFromInline
    static func outOfRange(_ indices: [Int], _ shape: [Int]) -> Never {
        fatalError("Tensor: index \(indices) is out of range for shape \(shape)")
    }

    /// Changes an element by its place in row-major order, which the caller has checked.
    @inlinable
    mutating func set(_ position: Int, _ value: Scalar) {
        makeUnique()
        unsafe storage.base[offset &+ position] = value
    }
}
