import Backprop

/// How the weights follow the gradients: the options about the optimizer and its learning rate.
struct OptimizerSettings {
    enum Name: String, CaseIterable { case sgd, adagrad, rmsprop, adam, adamw }
    enum Schedule: String, CaseIterable {
        case constant
        case inverseTime = "inverse-time"
        case step, exponential, cosine
    }

    static let options: [Option] = [
        .choice(
            "optimizer", Name.self,
            "sgd, adagrad, rmsprop, adam or adamw; default adam for tables, values and texts, else sgd"
        ),
        .value("learning-rate", "X", "default 1 for the spiral with sgd, else 0.01; 0.001 for rmsprop, adam, adamw"),
        .value("momentum", "X", "of sgd: 0 up to but not including 1; default 0.9"),
        .flag("nesterov", "sgd with Nesterov's momentum"),
        .value("weight-decay", "X", "of adamw: rate·X of each weight goes at each update; default 0.01"),
        .choice(
            "schedule", Schedule.self, "constant, inverse-time, step, exponential or cosine; see --decay, --decay-rate"),
        .value("decay", "X", "inverse-time, per update: rate/(1 + X·updates); default 0.001 for the spiral with sgd"),
        .value("decay-rate", "X", "step and exponential: the factor in each --decay-steps; default 0.5"),
        .value("decay-steps", "N", "updates; default all for cosine, a tenth of them for step and exponential"),
        .value("warmup-steps", "N", "updates in which the rate rises to its full value first; default 0"),
    ].grouped("optimizer")

    let name: Name
    let learningRate: Double
    let momentum: Double
    let nesterov: Bool
    let weightDecay: Double
    let schedule: Schedule
    let decay: Double
    let decayRate: Double
    private let decaySteps: Int?
    let warmUpSteps: Int

    /// - Parameter isTable: Whether it learns from a table, or values. There Adam and Glorot's weights do best with the other
    ///   defaults, by far where the samples are few: the guide has the figures. What belongs to SGD asks for it.
    init(_ arguments: Arguments, isSpiral: Bool, isTable: Bool) throws(UsageError) {
        let asksForSGD = arguments.has("momentum") || arguments.has("nesterov")
        name = try arguments.choice("optimizer", Name.self) ?? (isTable && !asksForSGD ? .adam : .sgd)
        // The spiral's defaults are those of the lectures.
        let isLecture = isSpiral && name == .sgd
        learningRate =
            try arguments.number("learning-rate", in: .positive, "a number above 0")
            ?? (isLecture ? 1 : name == .sgd || name == .adagrad ? 0.01 : 0.001)

        try Self.check(arguments, "momentum", goesWith: "--optimizer sgd", if: name == .sgd)
        try Self.check(arguments, "nesterov", goesWith: "--optimizer sgd", if: name == .sgd)
        try Self.check(arguments, "weight-decay", goesWith: "--optimizer adamw", if: name == .adamw)
        momentum =
            try arguments.number("momentum", in: .belowOne, "a number from 0 up to but not including 1")
            ?? (name == .sgd ? 0.9 : 0)
        nesterov = arguments.has("nesterov")
        guard !nesterov || momentum > 0 else { throw UsageError("--nesterov needs a --momentum above 0") }
        weightDecay = try arguments.number("weight-decay", in: .notNegative, "a number of 0 or more") ?? 0.01

        let given = try arguments.choice("schedule", Schedule.self)
        let decays = arguments.has("decay") || (isLecture && given ?? .inverseTime == .inverseTime)
        schedule = given ?? (decays ? .inverseTime : .constant)
        let inSteps = schedule == .step || schedule == .exponential
        try Self.check(arguments, "decay", goesWith: "--schedule inverse-time", if: schedule == .inverseTime)
        try Self.check(arguments, "decay-rate", goesWith: "--schedule step or exponential", if: inSteps)
        try Self.check(
            arguments, "decay-steps", goesWith: "--schedule step, exponential or cosine",
            if: inSteps || schedule == .cosine)
        guard schedule != .inverseTime || decays else { throw UsageError("--schedule inverse-time needs --decay") }
        decay = try arguments.number("decay", in: .notNegative, "a number of 0 or more") ?? (isLecture ? 0.001 : 0)
        decayRate =
            try arguments.number("decay-rate", in: .leastNonzeroMagnitude...1, "a number above 0 and up to 1") ?? 0.5
        decaySteps = try arguments.integer("decay-steps", in: 1...Int.max)
        warmUpSteps = try arguments.integer("warmup-steps", in: 0...Int.max) ?? 0
    }

    private static func check(
        _ arguments: Arguments, _ option: String, goesWith other: String, if goes: Bool
    ) throws(UsageError) {
        if arguments.has(option), !goes { throw UsageError("--\(option) goes with \(other)") }
    }

    /// Whether the learning rate depends on how many updates a training has.
    var dependsOnUpdates: Bool {
        decaySteps == nil && (schedule == .step || schedule == .exponential || schedule == .cosine)
    }

    /// The optimizer for a training of so many updates.
    func optimizer(updates: Int) -> any Optimizer {
        let steps = decaySteps(of: updates)
        let decayed: any LearningRateSchedule =
            switch schedule {
            case .constant: ConstantRate()
            case .inverseTime: InverseTimeDecay(rate: decay)
            case .step: StepDecay(factor: decayRate, every: steps)
            case .exponential: ExponentialDecay(factor: decayRate, in: steps)
            case .cosine: CosineDecay(steps: steps)
            }
        let schedule = warmUpSteps == 0 ? decayed : WarmUp(steps: warmUpSteps, then: decayed)
        return switch name {
        case .sgd: SGD(learningRate: learningRate, schedule: schedule, momentum: momentum, nesterov: nesterov)
        case .adagrad: AdaGrad(learningRate: learningRate, schedule: schedule)
        case .rmsprop: RMSProp(learningRate: learningRate, schedule: schedule)
        case .adam: Adam(learningRate: learningRate, schedule: schedule)
        case .adamw: AdamW(learningRate: learningRate, schedule: schedule, weightDecay: weightDecay)
        }
    }

    private func decaySteps(of updates: Int) -> Int {
        let rest = max(1, updates - warmUpSteps)
        return decaySteps ?? (schedule == .cosine ? rest : max(1, rest / 10))
    }

    /// The options that say all of this again, under their names.
    func chosen(updates: Int) -> [String: String] {
        var chosen = ["optimizer": name.rawValue, "learning-rate": learningRate.plain]
        if name == .sgd { chosen["momentum"] = momentum.plain }
        if name == .adamw { chosen["weight-decay"] = weightDecay.plain }
        chosen["schedule"] = schedule.rawValue
        switch schedule {
        case .constant: break
        case .inverseTime: chosen["decay"] = decay.plain
        case .step, .exponential:
            chosen["decay-rate"] = decayRate.plain
            chosen["decay-steps"] = String(decaySteps(of: updates))
        case .cosine: chosen["decay-steps"] = String(decaySteps(of: updates))
        }
        return chosen
    }
}

extension ClosedRange<Double> {
    /// What a number of a command line may be.
    static var positive: Self { .leastNonzeroMagnitude ... .greatestFiniteMagnitude }
    static var notNegative: Self { 0 ... .greatestFiniteMagnitude }
    static var belowOne: Self { 0...(1 - Double.ulpOfOne) }
}
