import Backprop

/// Which samples are held back from a training, and what for.
struct PartSettings {
    static let options: [Option] = [
        .value("validation-split", "X", "the share of samples to validate on after each epoch; default 0"),
        .value("test-split", "X", "the share of samples to measure the finished network on, once; default 0"),
        .value("folds", "K", "cross-validate in K folds, alike in their classes; then train on all of them"),
    ].grouped("data")

    let validationSplit: Double
    let testSplit: Double
    let folds: Int?

    init(_ arguments: Arguments) throws(UsageError) {
        func share(_ name: String) throws(UsageError) -> Double {
            try arguments.number(name, in: .belowOne, "a number from 0 up to but not including 1") ?? 0
        }
        validationSplit = try share("validation-split")
        testSplit = try share("test-split")
        folds = try arguments.integer("folds", in: 2...Int.max)
        guard validationSplit + testSplit < 1 else {
            throw UsageError(
                "--validation-split \(validationSplit.plain) and --test-split \(testSplit.plain) leave "
                    + "nothing to train on")
        }
        guard folds == nil || validationSplit == 0 else {
            throw UsageError("--folds goes without --validation-split: each fold is validated on in turn")
        }
    }

    /// The samples of each part, those of classes with each class's share in all; nothing if none is held back.
    func parts(
        count: Int, classes: (labels: [Int], count: Int)?, source: String, using generator: inout SeededGenerator
    ) throws(DataError) -> SampleParts? {
        let (validation, test) = (validationSplit > 0 ? validationSplit : nil, testSplit > 0 ? testSplit : nil)
        guard validation != nil || test != nil else { return nil }
        if let classes {
            return try SampleParts(
                labels: classes.labels, classes: classes.count, validation: validation, test: test, using: &generator,
                source: source)
        }
        return try SampleParts(count: count, validation: validation, test: test, using: &generator, source: source)
    }

    /// Whether samples are parted, and so copied.
    var arePartOfData: Bool { validationSplit > 0 || testSplit > 0 || folds != nil }

    /// Options that a run has by default.
    var chosen: [String: String] {
        ["validation-split": validationSplit.plain, "test-split": testSplit.plain]
    }
}

/// The samples of a training, and those that are held back from it.
struct Parts<Scalar: TensorScalar> {
    let training: Dataset<Scalar>
    let validation: Dataset<Scalar>?
    let test: Dataset<Scalar>?

    init(training: Dataset<Scalar>, validation: Dataset<Scalar>?, test: Dataset<Scalar>?) {
        (self.training, self.validation, self.test) = (training, validation, test)
    }

    /// Makes each part by the samples that are in it, and all of them the training part if there are no others.
    init(
        _ rows: SampleParts?, _ part: ([Int]?) throws(DataError) -> Dataset<Scalar>
    ) throws(DataError) {
        training = try part(rows?.training)
        validation = if let rows, !rows.validation.isEmpty { try part(rows.validation) } else { nil }
        test = if let rows, !rows.test.isEmpty { try part(rows.test) } else { nil }
    }

    func map(_ change: (Dataset<Scalar>) -> Dataset<Scalar>) -> Parts {
        Parts(training: change(training), validation: validation.map(change), test: test.map(change))
    }

    /// The same where processes hold some samples each: a process that wants them has all to measure on. All processes call it
    /// together.
    func gathered(keeps: Bool) -> Parts {
        guard training.isShared else { return self }
        let name = measured.name
        return Parts(
            training: name == "training" ? training.gathered(keeps: keeps) : training,
            validation: name == "validation" ? validation?.gathered(keeps: keeps) : validation,
            test: name == "test" ? test?.gathered(keeps: keeps) : test)
    }

    /// The number of all samples.
    var count: Int { training.count + (validation?.count ?? 0) + (test?.count ?? 0) }

    /// The samples that tell most about what the network is worth, and their name: those it knows least of.
    var measured: (data: Dataset<Scalar>, name: String) {
        if let test { return (test, "test") }
        if let validation { return (validation, "validation") }
        return (training, "training")
    }
}
