/// A value of a record, as a program or a request has it: a number, a text, a truth value, or nothing.
///
///     let record: [String: RecordValue] = [
///         "age": 34, "city": "Oslo", "member": true, "income": nil,
///     ]
///     let sent = try JSONDecoder().decode([String: RecordValue].self, from: request)
public enum RecordValue: Sendable, Equatable {
    /// NaN counts as missing.
    case number(Double)
    /// White space around it does not count.
    case text(String)
    /// For a column of yes and no, or of true and false.
    case bool(Bool)
    /// Nothing, `nil` as a literal.
    case missing
}

extension RecordValue: ExpressibleByFloatLiteral, ExpressibleByIntegerLiteral, ExpressibleByStringLiteral,
    ExpressibleByBooleanLiteral, ExpressibleByNilLiteral
{
    public init(floatLiteral value: Double) { self = .number(value) }
    public init(integerLiteral value: Int) { self = .number(Double(value)) }
    public init(stringLiteral value: String) { self = .text(value) }
    public init(booleanLiteral value: Bool) { self = .bool(value) }
    public init(nilLiteral: ()) { self = .missing }
}

extension RecordValue: Codable {
    /// A number, a text, a truth value or null.
    ///
    /// - Throws: A `DecodingError` for anything else, such as a list.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if container.decodeNil() {
            self = .missing
        } else if let value = try? container.decode(Bool.self) {
            self = .bool(value)
        } else if let value = try? container.decode(Double.self) {
            self = .number(value)
        } else {
            self = .text(try container.decode(String.self))
        }
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        switch self {
        case .number(let value): try container.encode(value)
        case .text(let value): try container.encode(value)
        case .bool(let value): try container.encode(value)
        case .missing: try container.encodeNil()
        }
    }
}
