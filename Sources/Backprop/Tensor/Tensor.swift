/// A row-major array of `Float` or `Double` with any number of dimensions.
///
/// A tensor is a value: a copy shares memory until one of the two is changed. Samples stand in rows, so a batch of N
/// samples with D features has the shape `[N, D]`. Memory begins on a 64-byte boundary, except for slices of rows,
/// which share the memory of the tensor that they were taken from.
///
///     let x: Tensor<Float> = [[1, 2], [3, 4], [5, 6]]
///     x.shape          // [3, 2]
///     x[2, 0]          // 5
///     x[rows: 1..<3]   // [[3, 4], [5, 6]], nothing is copied
///
/// Mistakes of the programmer, such as an index out of range or shapes that do not match, stop the program with a
/// message that names the shapes, in release builds too.
public struct Tensor<Scalar: TensorScalar>: Sendable {
    /// The extent of each dimension; `[]` for a single scalar.
    public internal(set) var shape: [Int]
    /// The number of scalars: the product of `shape`.
    public internal(set) var count: Int

    /// The product of all extents but the first.
    @usableFromInline var rowLength: Int
    @usableFromInline var storage: TensorStorage<Scalar>
    @usableFromInline var offset: Int

    /// A tensor whose scalars are not initialized; every one must be written before it is read.
    @usableFromInline
    init(uninitialized shape: [Int]) {
        self.shape = shape
        (self.count, self.rowLength) = Self.lengths(of: shape)
        self.storage = TensorStorage(capacity: count)
        self.offset = 0
    }

    /// A tensor of the given shape with every element equal to `value`.
    public init(repeating value: Scalar, shape: [Int]) {
        self.init(uninitialized: shape)
        unsafe storage.base.initialize(repeating: value, count: count)
    }

    /// A tensor of zeros.
    public init(zeros shape: [Int]) {
        self.init(repeating: 0, shape: shape)
    }

    /// A tensor with the given elements in row-major order.
    ///
    /// Stops the program unless there are as many elements as the shape says.
    public init(shape: [Int], scalars: some Collection<Scalar>) {
        self.init(uninitialized: shape)
        guard scalars.count == count else {
            fatalError("Tensor: shape \(shape) takes \(count) scalars, got \(scalars.count)")
        }
        // Arrays are copied at once: where the types are not known, one element after the other takes 100 times as long.
        let isCopied: Bool? = scalars.withContiguousStorageIfAvailable { scalars in
            guard let source = scalars.baseAddress else { return count == 0 }
            unsafe storage.base.initialize(from: source, count: count)
            return true
        }
        if isCopied == true { return }
        for (position, scalar) in scalars.enumerated() {
            unsafe (storage.base + position).initialize(to: scalar)
        }
    }

    /// A tensor of one dimension.
    public init(_ scalars: some Collection<Scalar>) {
        self.init(shape: [scalars.count], scalars: scalars)
    }

    /// A tensor of two dimensions with the given rows, which must be of one length.
    ///
    /// O(count): the elements are copied. Stops the program where a row has another length than the first.
    @_specialize(where Scalar == Float)
    @_specialize(where Scalar == Double)
    public init(rows: [[Scalar]]) {
        let columns = rows.first?.count ?? 0
        self.init(uninitialized: [rows.count, columns])
        for row in 0..<rows.count {
            guard rows[row].count == columns else {
                fatalError("Tensor: row \(row) has \(rows[row].count) elements, the rows before it \(columns)")
            }
            unsafe rows[row].withUnsafeBufferPointer { elements in
                guard let source = elements.baseAddress else { return }
                unsafe (storage.base + row * columns).initialize(from: source, count: columns)
            }
        }
    }

    /// The number of dimensions.
    @inlinable
    public var rank: Int { shape.count }

    /// The elements in row-major order. O(count): it makes a copy.
    public var scalars: [Scalar] {
        unsafe withUnsafeScalars { unsafe Array($0) }
    }

    /// The extent of the first dimension: the number of samples of a batch. Stops the program for a single scalar.
    @inlinable
    public var rows: Int {
        guard !shape.isEmpty else { hasNo("rows") }
        return shape[0]
    }

    /// The number of scalars in each row: the product of all dimensions but the first.
    @inlinable
    public var columns: Int {
        guard !shape.isEmpty else { hasNo("columns") }
        return rowLength
    }

    @usableFromInline
    func hasNo(_ name: String) -> Never { fatalError("Tensor: a single scalar has no \(name)") }

    /// The same elements in another shape. O(1): memory is shared.
    ///
    /// Stops the program unless both shapes have the same number of elements.
    public func reshaped(to shape: [Int]) -> Tensor {
        let lengths = Self.lengths(of: shape)
        guard lengths.tensor == count else {
            fatalError("Tensor: shape \(self.shape) cannot be reshaped to \(shape)")
        }
        var result = self
        result.shape = shape
        result.rowLength = lengths.row
        return result
    }

    /// The rows in `range` as a tensor of their own. O(1): memory is shared.
    public subscript(rows range: Range<Int>) -> Tensor {
        guard range.lowerBound >= 0, range.upperBound <= rows else {
            fatalError("Tensor: rows \(range) of a tensor of shape \(shape)")
        }
        var result = self
        result.showRows(range, of: self)
        return result
    }

    /// The number of scalars in a tensor of a shape and in each of its rows. Stops the program where an extent is
    /// negative or a product overflows.
    private static func lengths(of shape: [Int]) -> (tensor: Int, row: Int) {
        var tensor = 1
        var dimension = shape.count
        while dimension > 0 {
            dimension -= 1
            let (product, overflow) = tensor.multipliedReportingOverflow(by: shape[dimension])
            guard shape[dimension] >= 0, !overflow else { fatalError("Tensor: \(shape) is not a shape") }
            if dimension == 0 { return (product, tensor) }
            tensor = product
        }
        return (1, 1)
    }
}

// What follows is seen by other modules, so that a loop over elements there costs what it costs here.

extension Tensor {
    /// Calls `body` with the elements in row-major order. The buffer must not leave the closure.
    @inlinable
    func withUnsafeScalars<Result, Failure: Error>(
        _ body: (UnsafeBufferPointer<Scalar>) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        defer { withExtendedLifetime(storage) {} }
        return try unsafe body(UnsafeBufferPointer(start: storage.base + offset, count: count))
    }

    /// Calls `body` with the elements in row-major order to be changed. Copies them first if they are shared.
    @inlinable
    mutating func withUnsafeMutableScalars<Result, Failure: Error>(
        _ body: (UnsafeMutableBufferPointer<Scalar>) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        makeUnique()
        defer { withExtendedLifetime(storage) {} }
        return try unsafe body(UnsafeMutableBufferPointer(start: storage.base + offset, count: count))
    }

    /// Calls `body` with the elements in row-major order.
    @inlinable
    public func withSpan<Result, Failure: Error>(
        _ body: (Span<Scalar>) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        defer { withExtendedLifetime(storage) {} }
        return try body(unsafe Span(_unsafeStart: storage.base + offset, count: count))
    }

    /// Calls `body` with the elements in row-major order to be changed. Copies them first if they are shared.
    @inlinable
    public mutating func withMutableSpan<Result, Failure: Error>(
        _ body: (inout MutableSpan<Scalar>) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        makeUnique()
        defer { withExtendedLifetime(storage) {} }
        var span = unsafe MutableSpan(_unsafeStart: storage.base + offset, count: count)
        return try body(&span)
    }

    /// The element at a position in row-major order, without a check.
    @inlinable
    func element(_ position: Int) -> Scalar {
        defer { withExtendedLifetime(storage) {} }
        return unsafe storage.base[offset &+ position]
    }

    /// Copies the elements if another tensor shares them.
    @inlinable
    mutating func makeUnique() {
        if !isKnownUniquelyReferenced(&storage) { copyStorage() }
    }

    @usableFromInline
    mutating func copyStorage() {
        let copy = TensorStorage<Scalar>(capacity: count)
        unsafe copy.base.initialize(from: storage.base + offset, count: count)
        storage = copy
        offset = 0
    }
}

extension Tensor {
    /// Where the elements lie, for a kernel call. Valid while the tensor is alive and not changed.
    var base: UnsafeRawPointer { unsafe UnsafeRawPointer(storage.base + offset) }

    /// Where the elements lie, to be written by a kernel call. Copies them first if they are shared.
    mutating func mutableBase() -> UnsafeMutableRawPointer {
        makeUnique()
        return unsafe UnsafeMutableRawPointer(storage.base + offset)
    }
}
