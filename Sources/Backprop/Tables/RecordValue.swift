/// A value of a record, as a program or a request has it: a number, a text, a truth value, or nothing.
///
///     let record: [String: RecordValue] = ["age": 34, "city": "Oslo", "member": true, "income": nil]
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
