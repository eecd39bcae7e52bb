import Backprop

/// What keeps a network from learning too much by heart, and what weighs the classes: penalties, clipping, early
/// stopping, class weights.
struct RegularizationSettings {
    static let options: [Option] = [
        .value("l1", "X", "a penalty of X·Σ|w| on the weights; default 0"),
        .value("l2", "X", "a penalty of X·Σw² on the weights; default 0, for tables and values that of a normal prior"),
        .value("non-negative", "X", "a penalty of X·Σ max(0, -w) on the weights; default 0"),
        .flag("penalize-biases", "penalties apply to biases too"),
        .value("clip-norm", "X", "scale longer gradients, all weights together, down to the length X"),
        .value("early-stopping", "N", "end after N epochs without improvement and take the best epoch's weights"),
        .choice(
            "monitor", EarlyStopping.Quantity.self,
            "what should improve: loss, accuracy, validation-loss, validation-accuracy"),
        .value("min-delta", "X", "by more than X it must improve; default 0"),
        .value("class-weight", "W,W,…", "what the samples of each class count; balanced: rare classes more"),
    ].grouped("regularization")

    private let penalty: Penalty
    /// What L2 is for one sample if nothing is said: a table's rows are often few.
    private let prior: Double
    let clipNorm: Double?
    let earlyStopping: EarlyStopping?
    let classWeights: ClassWeights?

    /// - Parameter prior: What L2 is for one sample if nothing is said.
    init(_ arguments: Arguments, hasValidation: Bool, prior: Double) throws(UsageError) {
        self.prior = arguments.has("l2") ? 0 : prior
        func factor(_ name: String) throws(UsageError) -> Double {
            try arguments.number(name, in: .notNegative, "a number of 0 or more") ?? 0
        }
        penalty = Penalty(
            l1: try factor("l1"), l2: try factor("l2"), nonNegativity: try factor("non-negative"),
            includesBiases: arguments.has("penalize-biases"))
        if arguments.has("penalize-biases"), penalty.isNone {
            throw UsageError("--penalize-biases needs --l1, --l2 or --non-negative")
        }
        clipNorm = try arguments.number("clip-norm", in: .positive, "a number above 0")
        earlyStopping = try Self.earlyStopping(arguments, hasValidation: hasValidation)
        classWeights = try Self.classWeights(arguments)
    }

    /// The penalty of a training on so many samples.
    func penalty(samples: Int) -> Penalty {
        var penalty = penalty
        if prior > 0 { penalty.l2 = prior / Double(samples) }
        return penalty
    }

    private static func earlyStopping(
        _ arguments: Arguments, hasValidation: Bool
    ) throws(UsageError) -> EarlyStopping? {
        let monitor = try arguments.choice("monitor", EarlyStopping.Quantity.self)
        let delta = try arguments.number("min-delta", in: .notNegative, "a number of 0 or more")
        guard let patience = try arguments.integer("early-stopping", in: 1...Int.max) else {
            for option in ["monitor", "min-delta"] where arguments.has(option) {
                throw UsageError("--\(option) goes with --early-stopping")
            }
            return nil
        }
        if let monitor, [.validationLoss, .validationAccuracy].contains(monitor), !hasValidation {
            throw UsageError("--monitor \(monitor.rawValue) needs --validation-split")
        }
        return EarlyStopping(
            monitor ?? (hasValidation ? .validationLoss : .loss), patience: patience, minimalImprovement: delta ?? 0)
    }

    private static func classWeights(_ arguments: Arguments) throws(UsageError) -> ClassWeights? {
        guard let text = arguments["class-weight"] else { return nil }
        if text == "balanced" { return .balanced }
        let factors = text.split(separator: ",", omittingEmptySubsequences: false).map { Double($0) ?? .nan }
        guard factors.allSatisfy({ ClosedRange.notNegative.contains($0) }), factors.contains(where: { $0 > 0 }) else {
            throw UsageError("--class-weight \(text): expected balanced, or numbers of 0 or more such as 1,2.5,1")
        }
        return .factors(factors)
    }

    /// Options that a run on so many samples has by default.
    func chosen(samples: Int) -> [String: String] {
        var chosen: [String: String] = [:]
        if prior > 0 { chosen["l2"] = penalty(samples: samples).l2.plain }
        if let earlyStopping {
            chosen["monitor"] = earlyStopping.quantity.rawValue
            chosen["min-delta"] = earlyStopping.minimalImprovement.plain
        }
        return chosen
    }

    /// The penalty that nobody asked for, for people; empty without one.
    func priorText(samples: Int) -> String {
        prior > 0 ? "l2 \(NumberText.significant(penalty(samples: samples).l2, digits: 2))" : ""
    }
}
