import Foundation
import Testing

/// What stands in an ONNX file, read by the fields of onnx.proto that the package writes.
struct WrittenONNX {
    struct Node {
        var name = "", title = ""
        var inputs: [String] = []
        var outputs: [String] = []
        /// As text: numbers, texts, or numbers in a list.
        var attributes: [String: String] = [:]
    }

    struct Tensor {
        var name = ""
        var shape: [Int] = []
        var type = 0
        var bytes: [UInt8] = []

        var floats: [Float] { words(of: 4).map { Float(bitPattern: UInt32($0)) } }
        var doubles: [Double] { words(of: 8).map { Double(bitPattern: $0) } }
        var integers: [Int] { words(of: 8).map { Int(bitPattern: UInt($0)) } }

        /// The elements as bits, the lowest byte of each first.
        private func words(of size: Int) -> [UInt64] {
            var words = [UInt64](repeating: 0, count: bytes.count / size)
            for (place, byte) in bytes.enumerated() {
                words[place / size] |= UInt64(byte) << UInt64(8 * (place % size))
            }
            return words
        }
    }

    struct Port: Equatable {
        var name = ""
        var type = 0
        /// The batch is `N`.
        var shape: [String] = []

        init(_ name: String, _ type: Int, _ shape: [String]) {
            (self.name, self.type, self.shape) = (name, type, shape)
        }
        init() {}
    }

    private(set) var formatVersion = 0
    private(set) var producer = ""
    private(set) var operatorSets: [String: Int] = [:]
    private(set) var metadata: [String: String] = [:]
    private(set) var nodes: [Node] = []
    private(set) var tensors: [Tensor] = []
    private(set) var inputs: [Port] = []
    private(set) var outputs: [Port] = []

    init(_ data: Data) throws {
        for field in try Field.all(in: [UInt8](data)[...]) {
            switch field.number {
            case 1: formatVersion = field.integer
            case 2: producer = field.text
            case 7: try read(graph: field.bytes)
            case 8:
                let fields = try Field.all(in: field.bytes)
                operatorSets[fields.first { $0.number == 1 }?.text ?? ""] = fields.first { $0.number == 2 }?.integer
            case 14:
                let fields = try Field.all(in: field.bytes)
                metadata[try #require(fields.first).text] = try #require(fields.last).text
            case let number: Issue.record("field \(number) of a model")
            }
        }
    }

    private mutating func read(graph: ArraySlice<UInt8>) throws {
        for field in try Field.all(in: graph) {
            switch field.number {
            case 1: nodes.append(try Self.node(field.bytes))
            case 2: #expect(field.text == "network")
            case 5: tensors.append(try Self.tensor(field.bytes))
            case 11: inputs.append(try Self.port(field.bytes))
            case 12: outputs.append(try Self.port(field.bytes))
            case let number: Issue.record("field \(number) of a graph")
            }
        }
    }

    private static func node(_ bytes: ArraySlice<UInt8>) throws -> Node {
        var node = Node()
        for field in try Field.all(in: bytes) {
            switch field.number {
            case 1: node.inputs.append(field.text)
            case 2: node.outputs.append(field.text)
            case 3: node.name = field.text
            case 4: node.title = field.text
            case 5:
                let fields = try Field.all(in: field.bytes)
                let values = fields.filter { $0.number != 1 && $0.number != 20 }.map { value in
                    switch value.number {
                    case 2: "\(Float(bitPattern: UInt32(value.integer)))"
                    case 4, 9: value.text
                    case _: "\(value.integer)"
                    }
                }
                node.attributes[try #require(fields.first { $0.number == 1 }).text] = values.joined(separator: " ")
            case let number: Issue.record("field \(number) of a node")
            }
        }
        return node
    }

    private static func tensor(_ bytes: ArraySlice<UInt8>) throws -> Tensor {
        var tensor = Tensor()
        for field in try Field.all(in: bytes) {
            switch field.number {
            case 1: tensor.shape.append(field.integer)
            case 2: tensor.type = field.integer
            case 8: tensor.name = field.text
            case 9: tensor.bytes = Array(field.bytes)
            // Where the elements lie in another file.
            case 13, 14: break
            case let number: Issue.record("field \(number) of a tensor")
            }
        }
        return tensor
    }

    private static func port(_ bytes: ArraySlice<UInt8>) throws -> Port {
        var port = Port()
        for field in try Field.all(in: bytes) {
            guard field.number == 2 else {
                port.name = field.text
                continue
            }
            for part in try Field.all(in: try #require(Field.all(in: field.bytes).first).bytes) {
                guard part.number == 2 else {
                    port.type = part.integer
                    continue
                }
                for dimension in try Field.all(in: part.bytes) {
                    let extent = try #require(Field.all(in: dimension.bytes).first)
                    port.shape.append(extent.number == 1 ? "\(extent.integer)" : extent.text)
                }
            }
        }
        return port
    }

    func nodes(_ title: String) -> [Node] { nodes.filter { $0.title == title } }

    func tensor(_ name: String) throws -> Tensor { try #require(tensors.first { $0.name == name }, "\(name)") }
}

/// A field of a protobuf message.
private struct Field {
    let number: Int
    var integer = 0
    var bytes: ArraySlice<UInt8> = []

    var text: String { String(decoding: bytes, as: UTF8.self) }

    static func all(in bytes: ArraySlice<UInt8>) throws -> [Field] {
        var rest = bytes
        var fields: [Field] = []
        func varint() throws -> Int {
            var (result, shift): (UInt64, UInt64) = (0, 0)
            while let byte = rest.popFirst() {
                result |= UInt64(byte & 0x7F) << shift
                if byte < 0x80 { return Int(bitPattern: UInt(result)) }
                shift += 7
            }
            throw Cut()
        }
        while !rest.isEmpty {
            let tag = try varint()
            var field = Field(number: tag >> 3)
            switch tag & 7 {
            case 0: field.integer = try varint()
            case 2:
                let count = try varint()
                guard count <= rest.count else { throw Cut() }
                field.bytes = rest.prefix(count)
                rest = rest.dropFirst(count)
            case 5:
                for shift in 0..<4 {
                    guard let byte = rest.popFirst() else { throw Cut() }
                    field.integer |= Int(byte) << (8 * shift)
                }
            case let type: Issue.record("a field of type \(type)")
            }
            fields.append(field)
        }
        return fields
    }

    /// A message that ends within a field.
    struct Cut: Error {}
}
