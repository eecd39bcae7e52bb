/// Tensors in one piece of memory, each beginning with a cache line: what is done to all of them element by element is
/// one pass.
struct FlatTensors<Scalar: TensorScalar>: Sendable {
    /// All elements, with zeros between the tensors.
    var all: Tensor<Scalar>
    let shapes: [[Int]]
    /// The number of elements of each tensor, and where it begins.
    private let counts, starts: [Int]

    /// Zeros in tensors of given shapes.
    ///
    /// - Parameters:
    ///   - shapes: Those of the tensors.
    ///   - shares: Into how many equal shares, each of whole cache lines, the elements can be cut: zeros at the end fill the
    ///     last one.
    init(zeros shapes: [[Int]], shares: Int = 1) {
        self.shapes = shapes
        let line = TensorStorage<Scalar>.alignment / MemoryLayout<Scalar>.stride
        var count = 0
        counts = shapes.map { $0.reduce(1, *) }
        starts = counts.map { elements in
            defer { count += (elements + line - 1) / line * line }
            return count
        }
        let lines = line * shares
        all = Tensor(zeros: [(count + lines - 1) / lines * lines])
    }

    init(_ tensors: [Tensor<Scalar>], shares: Int = 1) {
        self.init(zeros: tensors.map(\.shape), shares: shares)
        for (index, tensor) in tensors.enumerated() { set(index, tensor) }
    }

    /// Zeros in tensors of the same shapes.
    var zeros: FlatTensors { with(Tensor(zeros: [all.count])) }

    /// Tensors of the same shapes, which `all` holds as this one does.
    func with(_ all: Tensor<Scalar>) -> FlatTensors {
        var tensors = self
        tensors.all = all
        return tensors
    }

    /// The number of elements of a tensor.
    func count(_ index: Int) -> Int { counts[index] }

    /// The places in `all` of a tensor's elements.
    func places(_ index: Int) -> Range<Int> { starts[index]..<starts[index] + counts[index] }

    /// A copy of a tensor.
    subscript(index: Int) -> Tensor<Scalar> {
        var tensor = Tensor<Scalar>(uninitialized: shapes[index])
        copy(index, to: &tensor)
        return tensor
    }

    /// Overwrites all elements of `tensor`, which has the same shape.
    func copy(_ index: Int, to tensor: inout Tensor<Scalar>) {
        guard tensor.shape == shapes[index] else {
            fatalError("a tensor of shape \(tensor.shape) cannot take one of \(shapes[index])")
        }
        unsafe tensor.load(address(index))
    }

    mutating func set(_ index: Int, _ tensor: Tensor<Scalar>) {
        guard tensor.shape == shapes[index] else {
            fatalError("a tensor of shape \(shapes[index]) cannot take one of \(tensor.shape)")
        }
        all.makeUnique()
        unsafe tensor.store(UnsafeMutableRawPointer(mutating: address(index)))
    }

    /// Makes all elements of a tensor 0.
    mutating func clear(_ index: Int) {
        let (start, count) = (starts[index], counts[index])
        unsafe all.withUnsafeMutableScalars { all in
            for i in start..<start + count { unsafe all[i] = 0 }
        }
    }

    /// Where a tensor begins. Valid while this value is alive and not changed.
    func address(_ index: Int) -> UnsafeRawPointer {
        unsafe all.base + starts[index] * MemoryLayout<Scalar>.stride
    }

    /// Where the tensors begin, to be written. Valid while this value is alive, not copied and not changed elsewhere.
    mutating func addresses() -> [UnsafeMutableRawPointer] {
        all.makeUnique()
        return unsafe starts.indices.map { unsafe UnsafeMutableRawPointer(mutating: address($0)) }
    }
}
