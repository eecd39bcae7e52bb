/// The row-wise and elementwise functions of oneDNN 2 in `Float`, called without its headers.
///
/// A function there is a primitive: an object made for one shape and run on memory objects. Version 3 makes primitives
/// by other calls; with it there are no such peers. Objects live as long as the program, as its few dozen cases do.
@safe final class OneDNNPrimitives {
    /// The functions mapped over elements, by their numbers in the library.
    enum Function: Int32 {
        case relu = 0x1f
        case tanh = 0x2f
        case sigmoid = 0xaf
        case exp = 0xbf
        case log = 0xef
    }

    /// What an operand is to a primitive, by its number in the library.
    private enum Role: Int32 {
        case source = 1
        case output = 17
        case inputGradient = 129
        case outputGradient = 145
    }

    /// The structure `dnnl_exec_arg_t`.
    @safe private struct Operand {
        let role: Int32
        let memory: OpaquePointer?
    }

    private let calls: OneDNNCalls
    private var engine: OpaquePointer?
    private var stream: OpaquePointer?

    private static let (processor, inOrder, forwardInTraining): (Int32, UInt32, Int32) = (1, 1, 64)
    private static let (float, rowMajor): (Int32, Int32) = (3, 3)

    /// `nil` unless the library is of version 2.
    init?(_ library: Library) {
        guard let calls = OneDNNCalls(library) else { return nil }
        self.calls = calls
        unsafe check(calls.createEngine(&engine, Self.processor, 0))
        unsafe check(calls.createStream(&stream, engine, Self.inOrder))
    }

    /// y = softmax(x) per row.
    func softmax(rows: Int, columns: Int, _ x: Buffer<Float>, _ y: Buffer<Float>) -> Run {
        let shape = matrix(rows, columns)
        let primitive = unsafe primitive(describe(softmax(shape)))
        return unsafe run(primitive, [(.source, x), (.output, y)], shape)
    }

    /// dx = p ⊙ (dy - Σ p⊙dy) per row.
    func softmaxGradient(
        rows: Int, columns: Int, probabilities p: Buffer<Float>, _ dy: Buffer<Float>, _ dx: Buffer<Float>
    ) -> Run {
        let shape = matrix(rows, columns)
        let description = OneDNNDescription()
        unsafe check(calls.describeSoftmaxGradient(description.room, shape.room, shape.room, 1))
        let primitive = unsafe primitive(describe(description, hint: describe(softmax(shape))))
        return unsafe run(primitive, [(.output, p), (.outputGradient, dy), (.inputGradient, dx)], shape)
    }

    /// y = f(x), element by element.
    func map(_ function: Function, _ x: Buffer<Float>, _ y: Buffer<Float>) -> Run {
        let shape = matrix(1, x.count)
        let description = OneDNNDescription()
        unsafe check(
            calls.describeMap(description.room, Self.forwardInTraining, function.rawValue, shape.room, 0, 0))
        let primitive = unsafe primitive(describe(description))
        return unsafe run(primitive, [(.source, x), (.output, y)], shape)
    }

    private func matrix(_ rows: Int, _ columns: Int) -> OneDNNDescription {
        let shape = OneDNNDescription()
        unsafe check(calls.describeMemory(shape.room, 2, [rows, columns], Self.float, Self.rowMajor))
        return shape
    }

    private func softmax(_ shape: OneDNNDescription) -> OneDNNDescription {
        let description = OneDNNDescription()
        unsafe check(calls.describeSoftmax(description.room, Self.forwardInTraining, shape.room, 1))
        return description
    }

    private func describe(_ description: OneDNNDescription, hint: OpaquePointer? = nil) -> OpaquePointer? {
        var descriptor: OpaquePointer?
        unsafe check(calls.describePrimitive(&descriptor, description.room, nil, engine, hint))
        return unsafe descriptor
    }

    private func primitive(_ descriptor: OpaquePointer?) -> OpaquePointer? {
        var primitive: OpaquePointer?
        unsafe check(calls.createPrimitive(&primitive, descriptor))
        return unsafe primitive
    }

    private func run(
        _ primitive: OpaquePointer?, _ buffers: [(role: Role, buffer: Buffer<Float>)], _ shape: OneDNNDescription
    ) -> Run {
        let operands = buffers.map { role, buffer in
            var memory: OpaquePointer?
            unsafe check(calls.createMemory(&memory, shape.room, engine, buffer.base))
            return unsafe Operand(role: role.rawValue, memory: memory)
        }
        return { rounds in
            unsafe operands.withUnsafeBytes { bytes in
                for _ in 0..<rounds {
                    unsafe self.check(
                        self.calls.execute(primitive, self.stream, Int32(operands.count), bytes.baseAddress!))
                }
            }
            unsafe self.check(self.calls.wait(self.stream))
            withExtendedLifetime(buffers) {}
        }
    }

    private func check(_ status: Int32) {
        guard status == 0 else { fatalError("oneDNN: status \(status)") }
    }
}
