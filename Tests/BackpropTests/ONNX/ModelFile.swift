import Foundation

/// Writes messages of Protocol Buffers as files have them, also such as no program would write.
struct Message {
    private(set) var bytes: [UInt8] = []

    static func varint(_ number: UInt64) -> [UInt8] {
        var (rest, bytes): (UInt64, [UInt8]) = (number, [])
        while rest > 0x7F {
            bytes.append(UInt8(rest & 0x7F) | 0x80)
            rest >>= 7
        }
        return bytes + [UInt8(rest)]
    }

    mutating func add(_ field: Int, _ number: Int64) {
        bytes += Self.varint(UInt64(field) << 3) + Self.varint(UInt64(bitPattern: number))
    }

    mutating func add(_ field: Int, _ content: [UInt8]) {
        bytes += Self.varint(UInt64(field) << 3 | 2) + Self.varint(UInt64(content.count)) + content
    }

    mutating func add(_ field: Int, _ text: String) { add(field, Array(text.utf8)) }
    mutating func add(_ field: Int, _ message: Message) { add(field, message.bytes) }

    mutating func add(_ field: Int, single number: Float) {
        bytes += Self.varint(UInt64(field) << 3 | 5) + Self.bytes(number)
    }

    static func bytes(_ number: Float) -> [UInt8] {
        (0..<4).map { UInt8(truncatingIfNeeded: number.bitPattern >> (8 * $0)) }
    }
}

/// An ONNX model for tests, put together by hand.
struct ModelFile {
    var irVersion: Int64 = 10
    var opset: Int64 = 22
    var producer = "a test"
    private var graph = Message()
    private var functions: [Message] = []

    /// A dimension of an input: so many, or a name.
    enum Dimension: ExpressibleByIntegerLiteral, ExpressibleByStringLiteral {
        case fixed(Int64)
        case open(String)
        init(integerLiteral value: Int64) { self = .fixed(value) }
        init(stringLiteral value: String) { self = .open(value) }
    }

    private static func port(_ name: String, _ shape: [Dimension]?, _ element: Int64) -> Message {
        var (tensor, dimensions, type, port) = (Message(), Message(), Message(), Message())
        for dimension in shape ?? [] {
            var message = Message()
            switch dimension {
            case .fixed(let extent): message.add(1, extent)
            case .open(let name): message.add(2, name)
            }
            dimensions.add(1, message)
        }
        tensor.add(1, element)
        if shape != nil { tensor.add(2, dimensions) }
        type.add(1, tensor)
        port.add(1, name)
        port.add(2, type)
        return port
    }

    mutating func input(_ name: String, _ shape: [Dimension], element: Int64 = 1) {
        graph.add(11, Self.port(name, shape, element))
    }

    /// - Parameter shape: What the file says of it; it need not say anything.
    mutating func output(_ name: String, _ shape: [Dimension]? = nil, element: Int64 = 1) {
        graph.add(12, Self.port(name, shape, element))
    }

    /// How a tensor holds its elements.
    enum Storage {
        case raw, packed, unpacked
        /// In another file, which the entries tell.
        case external([(String, String)])
    }

    static func tensor(
        _ name: String, _ shape: [Int64], _ numbers: [Float], _ storage: Storage = .raw
    ) -> Message {
        var tensor = Message()
        for extent in shape { tensor.add(1, extent) }
        tensor.add(2, 1)
        tensor.add(8, name)
        switch storage {
        case .raw: tensor.add(9, numbers.flatMap(Message.bytes))
        case .packed: tensor.add(4, numbers.flatMap(Message.bytes))
        case .unpacked: for number in numbers { tensor.add(4, single: number) }
        case .external(let entries):
            for (key, value) in entries {
                var entry = Message()
                entry.add(1, key)
                entry.add(2, value)
                tensor.add(13, entry)
            }
            tensor.add(14, 1)
        }
        return tensor
    }

    mutating func tensor(_ name: String, _ shape: [Int64], _ numbers: [Float], _ storage: Storage = .raw) {
        graph.add(5, Self.tensor(name, shape, numbers, storage))
    }

    /// A tensor of 64-bit whole numbers.
    mutating func integers(_ name: String, _ numbers: [Int64], isScalar: Bool = false) {
        var tensor = Message()
        if !isScalar { tensor.add(1, Int64(numbers.count)) }
        tensor.add(2, 7)
        tensor.add(7, numbers.flatMap { Message.varint(UInt64(bitPattern: $0)) })
        tensor.add(8, name)
        graph.add(5, tensor)
    }

    /// A setting of a node.
    enum Attribute {
        case integer(Int64)
        case float(Float)
        case text(String)
        case integers([Int64])
        case texts([String])
        /// A number that is 0, as those write it who write no zeros.
        case zero
        /// In a function: what the call has under this name.
        case reference(String)
    }

    /// A node of a graph or of a function.
    struct Node {
        fileprivate var message = Message()

        init(
            _ type: String, _ inputs: [String], _ outputs: [String], _ attributes: [String: Attribute] = [:],
            name: String = "", domain: String = "", overload: String = ""
        ) {
            for input in inputs { message.add(1, input) }
            for output in outputs { message.add(2, output) }
            if !name.isEmpty { message.add(3, name) }
            message.add(4, type)
            for (name, value) in attributes.sorted(by: { $0.key < $1.key }) {
                message.add(5, ModelFile.attribute(name, value))
            }
            if !domain.isEmpty { message.add(7, domain) }
            if !overload.isEmpty { message.add(8, overload) }
        }
    }

    private static func attribute(_ name: String, _ value: Attribute) -> Message {
        var attribute = Message()
        attribute.add(1, name)
        switch value {
        case .integer(let number): attribute.add(3, number)
        case .float(let number): attribute.add(2, single: number)
        case .text(let text): attribute.add(4, text)
        case .integers(let numbers): for number in numbers { attribute.add(8, number) }
        case .texts(let texts): for text in texts { attribute.add(9, text) }
        case .zero: attribute.add(20, 1)
        case .reference(let name): attribute.add(21, name)
        }
        return attribute
    }

    /// A function of the file.
    mutating func function(
        _ name: String, _ inputs: [String], _ outputs: [String], defaults: [String: Attribute] = [:],
        domain: String = "own", overload: String = "", opset: Int64? = nil, _ nodes: [Node]
    ) {
        var function = Message()
        function.add(1, name)
        for input in inputs { function.add(4, input) }
        for output in outputs { function.add(5, output) }
        for node in nodes { function.add(7, node.message) }
        if let opset {
            var set = Message()
            set.add(1, "")
            set.add(2, opset)
            function.add(9, set)
        }
        function.add(10, domain)
        for (name, value) in defaults.sorted(by: { $0.key < $1.key }) { function.add(11, Self.attribute(name, value)) }
        if !overload.isEmpty { function.add(13, overload) }
        functions.append(function)
    }

    mutating func node(
        _ type: String, _ inputs: [String], _ outputs: [String], _ attributes: [String: Attribute] = [:],
        name: String = "", domain: String = "", overload: String = ""
    ) {
        let node = Node(type, inputs, outputs, attributes, name: name, domain: domain, overload: overload)
        graph.add(1, node.message)
    }

    /// What such a file may hold besides, which means nothing here.
    mutating func unknownFields() {
        graph.add(10, "a text about the graph")
        graph.add(999, 7)
        graph.add(1000, single: 3)
    }

    var bytes: [UInt8] {
        var (set, model) = (Message(), Message())
        set.add(2, opset)
        model.add(1, irVersion)
        model.add(2, producer)
        model.add(7, graph)
        model.add(8, set)
        for function in functions { model.add(25, function) }
        return model.bytes
    }

    var data: Data { Data(bytes) }
}
