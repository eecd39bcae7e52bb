/// What a model has to know of itself to forecast: how much it sees, how far it looks, and what.
public struct Forecasting: Sendable, Equatable {
    /// T, the rows that the network sees.
    public let window: Int
    /// H, the rows that it predicts at once.
    public let horizon: Int
    /// The places of the K columns that it predicts, among its inputs.
    public let targets: [Int]
    /// What these are called.
    public let targetNames: [String]

    /// - Parameters:
    ///   - window: T, 1 or more.
    ///   - horizon: H, 1 or more.
    ///   - targets: The places of K columns among the inputs.
    ///   - targetNames: As many names.
    public init(window: Int, horizon: Int, targets: [Int], targetNames: [String]) {
        self.window = window
        self.horizon = horizon
        self.targets = targets
        self.targetNames = targetNames
    }
}

// As JSON in the metadata of a model's file.
extension Forecasting {
    /// The text, the same for equal ones.
    var json: String {
        let names = targetNames.map(JSONValue.literal).joined(separator: ",")
        let places = targets.map(String.init).joined(separator: ",")
        return "{\"horizon\":\(horizon),\"names\":[\(names)],\"targets\":[\(places)],"
            + "\"window\":\(window)}"
    }

    /// Reads the text.
    ///
    /// - Throws: A `DataError` for anything that is not understood.
    init(json text: String, source: String) throws(DataError) {
        let bytes = Array(text.utf8)
        var (numbers, names): ([Name: [Int]], [String]?) = ([:], nil)
        do throws(DataError) {
            var json = JSONReader(bytes, 0..<bytes.count, source: source)
            try json.object { (json, key, offset) throws(DataError) in
                switch Name(key) {
                case "names" where names == nil: names = try json.strings()
                case "window" where numbers["window"] == nil, "horizon" where numbers["horizon"] == nil:
                    numbers[Name(key)] = [try Self.number(&json)]
                case "targets" where numbers["targets"] == nil:
                    var places: [Int] = []
                    try json.array { (json) throws(DataError) in places.append(try Self.number(&json)) }
                    numbers["targets"] = places
                case "names", "window", "horizon", "targets": throw json.repetition(of: key, at: offset)
                default: throw json.error("a member that is known, and not \(DataError.quoted(key))")
                }
            }
            try json.finish()
        } catch {
            var error = error
            error.problem += " in the metadata under \"forecasting\""
            throw error
        }
        guard let window = numbers["window"]?[0], let horizon = numbers["horizon"]?[0],
            let targets = numbers["targets"], let names
        else {
            throw DataError(
                source: source, expected: "a window, a horizon and targets, in the metadata under \"forecasting\"",
                problem: "found \(DataError.quoted(text))")
        }
        self.init(window: window, horizon: horizon, targets: targets, targetNames: names)
    }

    /// Throws unless it has a meaning and fits samples [T, D] and H·K outputs.
    func check(inputShape: [Int], outputs: Int, source: String) throws(DataError) {
        guard inputShape.count == 2, inputShape[0] == window, horizon > 0, horizon <= Self.most, !targets.isEmpty,
            targetNames.count == targets.count, Set(targets).count == targets.count,
            targets.allSatisfy({ 0 <= $0 && $0 < min(inputShape[1], Self.most) }),
            Size(horizon) * Size(targets.count) == Size(outputs)
        else {
            throw DataError(
                source: source,
                expected:
                    "a window, a horizon and targets that fit inputs \(Shape.listed(inputShape)) and \(outputs) outputs, "
                    + "in the metadata under \"forecasting\"", problem: "found \(DataError.quoted(json))")
        }
    }

    /// No number is greater.
    private static let most = 1 << 31

    private static func number(_ json: inout JSONReader) throws(DataError) -> Int {
        guard let number = try json.wholeNumber(), number >= 0, number <= most else {
            throw json.error("a whole number up to 2³¹")
        }
        return number
    }
}
