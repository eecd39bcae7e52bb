/// The types of elements that an ONNX file may give a tensor, by their numbers there.
enum ONNXElement: Int, Sendable {
    case float = 1
    case uint8, int8, uint16, int16, int32, int64
    case string, bool
    case float16, double
    case uint32, uint64
    case bfloat16 = 16

    /// How raw bytes hold an element; `nil` for texts.
    var format: ElementFormat? {
        switch self {
        case .float: .float32
        case .uint8: .uint8
        case .int8: .int8
        case .uint16: .uint16
        case .int16: .int16
        case .int32: .int32
        case .int64: .int64
        case .string: nil
        case .bool: .bool
        case .float16: .float16
        case .double: .float64
        case .uint32: .uint32
        case .uint64: .uint64
        case .bfloat16: .bfloat16
        }
    }

    /// Whether it is a whole number, or true and false.
    var isInteger: Bool { format?.isInteger ?? false }

    /// Whether it has at most 16 bits.
    var isShort: Bool { format.map { $0.size <= 2 } ?? false }

    /// As ONNX writes it.
    var name: String {
        switch self {
        case .float: "float"
        case .uint8: "uint8"
        case .int8: "int8"
        case .uint16: "uint16"
        case .int16: "int16"
        case .int32: "int32"
        case .int64: "int64"
        case .string: "string"
        case .bool: "bool"
        case .float16: "float16"
        case .double: "double"
        case .uint32: "uint32"
        case .uint64: "uint64"
        case .bfloat16: "bfloat16"
        }
    }

    /// What a file calls an element of a number that may be unknown here.
    static func name(of number: Int) -> String { ONNXElement(rawValue: number)?.name ?? "type \(number)" }
}
