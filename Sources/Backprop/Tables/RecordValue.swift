/// A value of a record, as a program or a request has it: a number, a text, a truth value, or nothing.
///
///     let record: [String: RecordValue] = ["age": 34, "city": "Oslo", "member": true, "income": nil]
public enum RecordValue: Sendable, Equatable {
    case number(Double)
    case text(String)
    case bool(Bool)
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
