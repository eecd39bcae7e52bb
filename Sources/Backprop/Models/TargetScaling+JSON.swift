// How the scaling of targets stands in the metadata of a model's file: as JSON, which may be as long as a network has outputs.

extension TargetScaling {
    /// The text of the scaling, the same for equal ones.
    var json: String {
        func list(_ numbers: [Double]) -> String { "[\(numbers.map(\.plain).joined(separator: ","))]" }
        let names = names.map(JSONValue.literal).joined(separator: ",")
        return "{\"deviations\":\(list(deviations)),\"means\":\(list(means)),\"names\":[\(names)]}"
    }

    /// Reads the text of a scaling. Memory is taken for what is read, nothing else.
    ///
    /// - Throws: A `DataError` for anything that is not understood, or does not fit a network of so many outputs. What has no
    ///   meaning `check` tells.
    init(json text: String, outputs: Int, source: String) throws(DataError) {
        let bytes = Array(text.utf8)
        var members = Members()
        do throws(DataError) {
            var json = JSONReader(bytes, 0..<bytes.count, source: source)
            try json.object { (json, key, offset) throws(DataError) in try members.take(key, at: offset, &json) }
            try json.finish()
        } catch {
            var error = error
            error.problem += " in the metadata under \"targets\""
            throw error
        }
        guard let names = members.names, let means = members.means, let deviations = members.deviations,
            means.count == outputs, deviations.count == outputs, names.isEmpty || names.count == outputs
        else { throw Self.unfit(outputs, text, source) }
        self.init(names: names, means: means, deviations: deviations)
    }

    /// Throws unless there are finite means and deviations for so many outputs.
    func check(outputs: Int, source: String) throws(DataError) {
        guard means.count == outputs, means.allSatisfy(\.isFinite), deviations.allSatisfy({ $0.isFinite && $0 > 0 })
        else { throw Self.unfit(outputs, json, source) }
    }

    private static func unfit(_ outputs: Int, _ text: String, _ source: String) -> DataError {
        DataError(
            source: source,
            expected: "\(outputs) means and deviations above 0, all finite, and as many names or none, in the metadata "
                + "under \"targets\"", problem: "found \(DataError.quoted(text))")
    }

    private struct Members {
        var names: [String]?
        var means: [Double]?
        var deviations: [Double]?

        mutating func take(_ key: String, at offset: Int, _ json: inout JSONReader) throws(DataError) {
            let isNew: Bool
            switch Name(key) {
            case "names":
                isNew = names == nil
                names = try json.strings()
            case "means":
                isNew = means == nil
                means = try json.finiteNumbers()
            case "deviations":
                isNew = deviations == nil
                deviations = try json.finiteNumbers()
            default: throw json.error("a member that is known, and not \(DataError.quoted(key))")
            }
            if !isNew { throw json.repetition(of: key, at: offset) }
        }
    }
}
