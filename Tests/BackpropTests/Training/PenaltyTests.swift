import Backprop
import Testing

@Suite struct PenaltyTests {
    private let data: Dataset<Double>

    init() {
        var generator = SeededGenerator(seed: 1)
        data = .spiral(samplesPerClass: 30, classes: 3, using: &generator)
    }

    private func model() -> Sequential<Double> {
        var generator = SeededGenerator(seed: 2)
        return Sequential {
            Dense(2, 16, activation: .relu, using: &generator)
            Dense(16, 3, using: &generator)
            Softmax()
        }
    }

    private func train(
        _ trainer: Trainer<Double>, on data: Dataset<Double>? = nil, sampleWeights: [Double]? = nil
    ) throws -> (model: Sequential<Double>, history: History) {
        var (model, generator) = (model(), SeededGenerator(seed: 3))
        let history = try trainer.train(
            &model, on: data ?? self.data, sampleWeights: sampleWeights, using: &generator)
        return (model, history)
    }

    private func weights(_ model: Sequential<Double>, _ layer: Int) -> [Double] {
        model.layers[layer].parameters[0].value.scalars
    }

    private func sizeOfWeights(_ model: Sequential<Double>, _ layer: Int) -> Double {
        weights(model, layer).reduce(0) { $0 + abs($1) }
    }

    @Test func appliesToTheLayersThatAreNamed() throws {
        var trainer = Trainer<Double>(optimizer: SGD(learningRate: 0.1), epochs: 1)
        trainer.rules["1"] = TrainingRule(penalty: Penalty(l1: 0.5))
        let record = try train(trainer).history.epochs[0]
        let expected = 0.5 * sizeOfWeights(model(), 1)
        #expect(abs(record.penalty! - expected) < 1e-12 * expected)

        trainer.epochs = 100
        let (plain, named) = (try train(Trainer(optimizer: SGD(), epochs: 100)).model, try train(trainer).model)
        #expect(sizeOfWeights(named, 1) < 0.1 * sizeOfWeights(plain, 1))

        // A layer that is named is not under the penalty for all.
        trainer.penalty = Penalty(l1: 0.5)
        trainer.rules["1"] = TrainingRule(penalty: Penalty.none)
        #expect(abs(try train(trainer).history.epochs[0].penalty! - 0.5 * sizeOfWeights(model(), 0)) < 1e-12)
    }

    @Test func nonNegativityLeavesNoNegativeWeight() throws {
        let trainer = Trainer<Double>(
            optimizer: SGD(learningRate: 0.01), epochs: 500, penalty: Penalty(nonNegativity: 1))
        let trained = try train(trainer).model
        for layer in 0...1 {
            #expect(weights(model(), layer).min()! < -0.1)
            #expect(weights(trained, layer).min()! > -0.02)
        }
    }

    /// The lines of a batch count in proportion to their samples, and the history says so in its table.
    @Test func historyTellsThePenaltyApart() throws {
        let trainer = Trainer<Double>(
            optimizer: SGD(learningRate: 1e-9), epochs: 2, batchSize: 40, penalty: Penalty(l2: 0.25))
        let (model, history) = try train(trainer)
        let squares = (0...1).reduce(0.0) { $0 + weights(model, $1).reduce(0) { $0 + $1 * $1 } }
        for record in history.epochs { #expect(abs(record.penalty! - 0.25 * squares) < 1e-6) }
        let lines = history.csv.split(separator: "\n")
        #expect(lines[0].hasSuffix(",penalty"))
        #expect(lines[1].hasSuffix(",\(history.epochs[0].penalty!)"))
        let plain = try train(Trainer(optimizer: SGD(learningRate: 1e-9), epochs: 2, batchSize: 40)).history
        #expect(abs(plain.epochs[0].loss - history.epochs[0].loss) < 1e-6)
        #expect(plain.csv.split(separator: "\n")[1].hasSuffix(","))
    }

    /// A step of plain descent is as long as the rate times the limit.
    @Test func clippingLimitsTheStep() throws {
        for batchSize in [nil, 32] {
            let trainer = Trainer<Double>(
                optimizer: SGD(learningRate: 1), epochs: 1, batchSize: batchSize, clipNorm: 1e-3)
            let (before, after) = (bits(model()), bits(try train(trainer).model))
            let length = zip(before, after).map { (Double(bitPattern: $0), Double(bitPattern: $1)) }
                .reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }.squareRoot()
            if batchSize == nil { #expect(abs(length - 1e-3) < 1e-12) } else { #expect(length <= 3e-3 + 1e-12) }
        }
    }

    /// A sample of weight 0 is as good as none, one of weight 2 as good as two of them.
    @Test func weightsCountSamples() throws {
        let trainer = Trainer<Double>(optimizer: SGD(learningRate: 0.3), epochs: 20)
        let counts = (0..<90).map { $0 % 3 }
        let repeated = counts.enumerated().flatMap { [Int](repeating: $0.offset, count: $0.element) }
        let expected = try train(trainer, on: data.subset(repeated))
        let weighted = try train(trainer, sampleWeights: counts.map(Double.init))
        for layer in 0...1 {
            for (a, b) in zip(weights(weighted.model, layer), weights(expected.model, layer)) {
                #expect(abs(a - b) < 1e-12)
            }
        }
        #expect(abs(weighted.history.last!.loss - expected.history.last!.loss) < 1e-12)
    }

    /// Balanced classes are N/(K·nₖ), for labels and for one-hot rows, in one batch or in many.
    @Test func balancedWeightsMakeClassesEqual() throws {
        let few = data.subset(Array(0..<30) + Array(30..<40) + Array(60..<65))
        let rows = try Dataset(features: few.features, targets: .values(few.targets.asRows()))
        let factors = [45.0 / 3 / 30, 45.0 / 3 / 10, 45.0 / 3 / 5]
        let byHand = (0..<45).map { $0 < 30 ? factors[0] : $0 < 40 ? factors[1] : factors[2] }
        for batchSize in [nil, 16] {
            var trainer = Trainer<Double>(optimizer: SGD(learningRate: 0.3), epochs: 5, batchSize: batchSize)
            let expected = bits(try train(trainer, on: few, sampleWeights: byHand).model)
            for classWeights in [ClassWeights.balanced, .factors(factors)] {
                trainer.classWeights = classWeights
                #expect(bits(try train(trainer, on: few).model) == expected)
            }
            trainer.classWeights = .balanced
            let ofRows = try train(trainer, on: rows).model
            trainer.classWeights = nil
            #expect(bits(ofRows) == bits(try train(trainer, on: rows, sampleWeights: byHand).model))
        }
    }

    @Test func refusesSettingsWithoutMeaning() throws {
        func expect(
            _ message: String, _ trainer: Trainer<Double>, sampleWeights: [Double]? = nil,
            on data: Dataset<Double>? = nil
        ) {
            #expect(throws: TrainingError.setting(message)) {
                _ = try train(trainer, on: data, sampleWeights: sampleWeights)
            }
        }
        let values = try Dataset(features: data.features, targets: .values(data.targets.asRows()))
        expect(
            "class weights: a regression has no classes",
            Trainer(loss: MeanSquaredError(), classWeights: .balanced), on: values)
        expect("L1 penalty: -1.0; expected a number of 0 or more", Trainer(penalty: Penalty(l1: -1)))
        expect("L2 penalty: nan; expected a number of 0 or more", Trainer(penalty: Penalty(l2: .nan)))
        expect(
            "non-negativity penalty: -0.5; expected a number of 0 or more",
            Trainer(penalty: Penalty(nonNegativity: -0.5))
        )
        var trainer = Trainer<Double>()
        trainer.rules["3"] = TrainingRule(penalty: Penalty(l1: 1))
        expect("rule of \"3\": the network has no such layer or parameter; it has layers 0 to 2", trainer)
        expect("clipping norm: 0.0; expected a number above 0", Trainer(clipNorm: 0))
        expect("class weights: 2 for 3 classes", Trainer(classWeights: .factors([1, 2])))
        let range = "weights of classes and samples: expected numbers of 0 or more"
        expect(range, Trainer(classWeights: .factors([1, 2, -1])))
        expect(range, Trainer(), sampleWeights: [Double](repeating: .infinity, count: 90))
        expect("sample weights: 1 for 90 samples", Trainer(), sampleWeights: [1])
    }
}
