import Backprop

/// The scalars that the reference kernels compute with: `Float` and `Double`.
typealias KernelScalar = ElementaryFunctions & SIMDScalar

/// An operand of a kernel: `count` elements, `stride` apart, in memory that the caller owns, with checked subscripts.
///
/// Through it alone the reference kernels read and write their operands. Like the pointer that it stands for, a copy
/// of a view sees the same elements, and two operands may be views of the same array.
@safe
struct Elements<Element> {
    let count: Int
    private let start: UnsafeMutablePointer<Element>?
    private let stride: Int

    /// A view of what `pointer` points to. It must stay there, and hold `count` elements, as long as the view is used.
    @unsafe
    init(_ pointer: UnsafeMutableRawPointer?, count: Int) {
        unsafe self.init(start: pointer?.assumingMemoryBound(to: Element.self), count: count, stride: 1)
    }

    /// A view of what is only read from.
    @unsafe
    init(_ pointer: UnsafeRawPointer?, count: Int) {
        unsafe self.init(UnsafeMutableRawPointer(mutating: pointer), count: count)
    }

    @unsafe
    fileprivate init(start: UnsafeMutablePointer<Element>?, count: Int, stride: Int) {
        unsafe self.start = start
        self.count = count
        self.stride = stride
    }

    var indices: Range<Int> { 0..<count }

    subscript(index: Int) -> Element {
        @inline(__always) get {
            precondition(index >= 0 && index < count)
            return unsafe start.unsafelyUnwrapped[index &* stride]
        }
        @inline(__always) nonmutating set {
            precondition(index >= 0 && index < count)
            unsafe start.unsafelyUnwrapped[index &* stride] = newValue
        }
    }

    /// Row `row` of a row-major matrix with `columns` columns.
    @inline(__always)
    func row(_ row: Int, columns: Int) -> Elements {
        precondition(row >= 0 && columns >= 0 && (row + 1) * columns <= count)
        return unsafe Elements(start: start.map { unsafe $0 + row * columns }, count: columns, stride: stride)
    }

    /// Column `column` of such a matrix.
    @inline(__always)
    func column(_ column: Int, columns: Int) -> Elements {
        precondition(column >= 0 && column < columns)
        return unsafe Elements(
            start: start.map { unsafe $0 + column * stride }, count: count / columns, stride: stride * columns)
    }
}

/// A matrix whose element (i, j) lies at `i * rowStride + j * columnStride`. Swapping the strides transposes it.
@safe
struct Matrix<Element> {
    private let start: UnsafeMutablePointer<Element>?
    private let rows: Int
    private let columns: Int
    private let rowStride: Int
    private let columnStride: Int

    @unsafe
    init(_ start: UnsafeRawPointer?, rows: Int, columns: Int, rowStride: Int, columnStride: Int) {
        unsafe self.start = UnsafeMutableRawPointer(mutating: start)?.assumingMemoryBound(to: Element.self)
        (self.rows, self.columns) = (rows, columns)
        (self.rowStride, self.columnStride) = (rowStride, columnStride)
    }

    @inline(__always)
    func row(_ i: Int) -> Elements<Element> {
        precondition(i >= 0 && i < rows)
        return unsafe Elements(start: start.map { unsafe $0 + i * rowStride }, count: columns, stride: columnStride)
    }

    @inline(__always)
    func column(_ j: Int) -> Elements<Element> {
        precondition(j >= 0 && j < columns)
        return unsafe Elements(start: start.map { unsafe $0 + j * columnStride }, count: rows, stride: rowStride)
    }
}
