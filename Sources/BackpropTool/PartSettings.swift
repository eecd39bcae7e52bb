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
                "--validation-split \(validationSplit.optionText) and --test-split \(testSplit.optionText) leave "
                    + "nothing to train on")
        }
        guard folds == nil || validationSplit == 0 else {
            throw UsageError("--folds goes without --validation-split: each fold is validated on in turn")
        }
    }

    /// Whether samples are parted, and so copied.
    var arePartOfData: Bool { validationSplit > 0 || testSplit > 0 || folds != nil }

    /// Options that a run has by default.
    var chosen: [String: String] {
        ["validation-split": validationSplit.optionText, "test-split": testSplit.optionText]
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

    /// Parts the data at random as the settings say.
    init(
        _ data: Dataset<Scalar>, _ settings: PartSettings, source: String, using generator: inout SeededGenerator
    ) throws(DataError) {
        let (validation, test) = (settings.validationSplit, settings.testSplit)
        if validation > 0, test > 0 {
            let parts = try data.split(validation: validation, test: test, using: &generator, source: source)
            (training, self.validation, self.test) = (parts.training, parts.validation, parts.test)
        } else if validation > 0 {
            (training, self.validation) = try data.split(validation: validation, using: &generator, source: source)
            self.test = nil
        } else if test > 0 {
            (training, self.test) = try data.split(test: test, using: &generator, source: source)
            self.validation = nil
        } else {
            (training, self.validation, self.test) = (data, nil, nil)
        }
    }

    /// The samples that tell most about what the network is worth, and their name: those it knows least of.
    var measured: (data: Dataset<Scalar>, name: String) {
        if let test { return (test, "test") }
        if let validation { return (validation, "validation") }
        return (training, "training")
    }
}
