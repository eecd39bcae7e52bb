/// How a part of a network is trained otherwise than the rest.
///
///     trainer.rules["0"] = .frozen  // the first layer stays as it is
///     // a tenth of the learning rate
///     trainer.rules["2.body"] = TrainingRule(rate: 0.1)
///     trainer.rules["3.weights"] = TrainingRule(penalty: Penalty(l2: 1e-4))
///
/// A part is a layer, a layer within one, or a parameter, by its path: see ``Sequential/summary``.
public struct TrainingRule: Sendable, Equatable {
    /// Whether the parameters stay as they are. Running statistics follow the data all the same.
    public var isFrozen: Bool
    /// What the learning rate is multiplied by, 0 or more.
    public var rate: Double
    /// The price of large weights; `nil` for that of the trainer.
    public var penalty: Penalty?

    /// A rule for parameters that learn, at a share of the learning rate, and with a price of their own.
    public init(rate: Double = 1, penalty: Penalty? = nil) {
        isFrozen = false
        self.rate = rate
        self.penalty = penalty
    }

    /// The parameters stay as they are.
    public static var frozen: TrainingRule {
        var rule = TrainingRule()
        rule.isFrozen = true
        return rule
    }

    /// Whether updates are those of the optimizer as it is.
    var updatesAsUsual: Bool { !isFrozen && rate == 1 }
}

extension Trainer {
    /// The rule for a parameter: that of the longest path that leads to it, if there is one.
    func rule(of parameter: String) -> TrainingRule? {
        var path = Substring(parameter)
        while true {
            if let rule = rules[String(path)] { return rule }
            guard let dot = path.lastIndex(of: ".") else { return nil }
            path = path[..<dot]
        }
    }

    /// Refuses rules for what the network does not have, or with numbers of no meaning.
    func checkRules(_ model: Sequential<Scalar>) throws(TrainingError) {
        guard !rules.isEmpty else { return }
        let names = model.parameters.map(\.name)
        for (path, rule) in rules.sorted(by: { $0.key < $1.key }) {
            let hasParameters = names.contains { $0 == path || $0.hasPrefix(path + ".") }
            guard hasParameters || Int(path).map(model.layers.indices.contains) == true else {
                throw .setting(
                    "rule of \"\(path)\": the network has no such layer or parameter; it has layers 0 to "
                        + "\(model.layers.count - 1)")
            }
            try TrainingError.checking { () throws(SettingError) in
                try Setting.check("rate in the rule of \"\(path)\"", rule.rate, in: .notNegative)
            }
            try rule.penalty?.check()
        }
    }
}
