/// The functions of oneDNN 2 that its primitives take. All but the first return 0 if they did what they should.
@safe struct OneDNNCalls {
    typealias Created = UnsafeMutablePointer<OpaquePointer?>
    typealias Room = UnsafeMutableRawPointer

    let createEngine: @convention(c) (Created, Int32, Int) -> Int32
    let createStream: @convention(c) (Created, OpaquePointer?, UInt32) -> Int32
    let createMemory: @convention(c) (Created, Room, OpaquePointer?, Room) -> Int32
    let createPrimitive: @convention(c) (Created, OpaquePointer?) -> Int32
    let describeMemory: @convention(c) (Room, Int32, UnsafePointer<Int>, Int32, Int32) -> Int32
    let describeSoftmax: @convention(c) (Room, Int32, Room, Int32) -> Int32
    let describeSoftmaxGradient: @convention(c) (Room, Room, Room, Int32) -> Int32
    let describeMap: @convention(c) (Room, Int32, Int32, Room, Float, Float) -> Int32
    let describePrimitive: @convention(c) (Created, Room, OpaquePointer?, OpaquePointer?, OpaquePointer?) -> Int32
    let execute: @convention(c) (OpaquePointer?, OpaquePointer?, Int32, UnsafeRawPointer) -> Int32
    let wait: @convention(c) (OpaquePointer?) -> Int32

    /// `nil` unless the library is of version 2. Stops the program if such a library lacks one of them.
    init?(_ library: Library) {
        /// The function of the type that is asked for.
        func function<Function>(_ name: String) -> Function {
            guard let function = library.function("dnnl_\(name)", as: Function.self) else {
                fatalError("\(library.name) has no dnnl_\(name)")
            }
            return function
        }
        let version: @convention(c) () -> UnsafePointer<Int32> = unsafe function("version")
        guard unsafe version()[0] == 2 else { return nil }
        unsafe createEngine = function("engine_create")
        unsafe createStream = function("stream_create")
        unsafe createMemory = function("memory_create")
        unsafe createPrimitive = function("primitive_create")
        unsafe describeMemory = function("memory_desc_init_by_tag")
        unsafe describeSoftmax = function("softmax_forward_desc_init")
        unsafe describeSoftmaxGradient = function("softmax_backward_desc_init")
        unsafe describeMap = function("eltwise_forward_desc_init")
        unsafe describePrimitive = function("primitive_desc_create")
        unsafe execute = function("primitive_execute")
        unsafe wait = function("stream_wait")
    }
}

/// The room for a structure that describes an operand or a primitive. What stands where in it is of no concern here, so
/// it has more room than any of them needs.
@safe final class OneDNNDescription {
    let room: UnsafeMutableRawPointer

    init() {
        let bytes = 1 << 14
        unsafe room = .allocate(byteCount: bytes, alignment: 64)
        unsafe room.initializeMemory(as: UInt8.self, repeating: 0, count: bytes)
    }

    deinit { unsafe room.deallocate() }
}
