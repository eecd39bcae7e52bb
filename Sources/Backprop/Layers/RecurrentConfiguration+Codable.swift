// As JSON, beside the type: {"cell": "lstm", "inputs": 8, "units": 32, "returns": "all", "initial_state": "zeros"}.
extension RecurrentConfiguration: Codable {
    private enum CodingKeys: String, CodingKey {
        case cell, inputs, units, returns, truncation
        case initialState = "initial_state"
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(cell, forKey: .cell)
        try container.encode(inputs, forKey: .inputs)
        try container.encode(units, forKey: .units)
        try container.encode(returns, forKey: .returns)
        try container.encodeIfPresent(truncation, forKey: .truncation)
        try container.encode(initialState, forKey: .initialState)
    }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        self.init(
            cell: try container.decode(RecurrentCell.self, forKey: .cell),
            inputs: try container.decode(Int.self, forKey: .inputs),
            units: try container.decode(Int.self, forKey: .units),
            returns: try container.decode(RecurrentOutput.self, forKey: .returns),
            truncation: try container.decodeIfPresent(Int.self, forKey: .truncation),
            initialState: try container.decode(InitialState.self, forKey: .initialState))
        guard isMeaningful else {
            throw DecodingError.dataCorruptedError(
                forKey: .units, in: container,
                debugDescription: "\(inputs) inputs, \(units) units, truncation \(truncation ?? 0)")
        }
    }
}
