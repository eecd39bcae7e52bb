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

    /// Whether a whole number is one of its values, or may be taken for one.
    func holds(_ number: Int64) -> Bool {
        switch self {
        case .uint8: 0...255 ~= number
        case .int8: -128...127 ~= number
        case .uint16: 0...65535 ~= number
        case .int16: -32768...32767 ~= number
        case .int32: Int64(Int32.min)...Int64(Int32.max) ~= number
        case .uint32: 0...Int64(UInt32.max) ~= number
        case .bool: 0...1 ~= number
        case .uint64: number >= 0
        case .int64, .float, .double, .float16, .bfloat16, .string: true
        }
    }

    /// Whole numbers below this are exact in a type of numbers.
    static func mostExact<Scalar: TensorScalar>(_: Scalar.Type) -> UInt64 {
        1 << UInt64(Scalar.significandBitCount + 1)
    }

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
