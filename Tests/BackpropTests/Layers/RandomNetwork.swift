import Backprop
import Foundation
import Testing

/// A network that was drawn at random, in the files that hold it and what PyTorch got from it.
struct RandomNetwork: CustomTestStringConvertible {
    let model: URL
    var testDescription: String { model.lastPathComponent }

    /// Those in the folder that the environment names.
    static func all() -> [RandomNetwork] {
        guard let path = ProcessInfo.processInfo.environment["BACKPROP_RANDOM_NETWORKS"] else { return [] }
        let names = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
        return names.filter { $0.hasSuffix(".model") }.sorted().map {
            RandomNetwork(model: URL(fileURLWithPath: path).appendingPathComponent($0))
        }
    }

    func load() throws -> Contents {
        try Contents(
            model: SavedModel(contentsOf: model).network,
            file: Safetensors(contentsOf: model.deletingPathExtension().appendingPathExtension("expected")))
    }

    struct Contents {
        let model: Sequential<Double>
        let samples: Tensor<Double>
        let targets: Targets<Double>
        let loss: any Loss<Double>
        /// The names of the parameters in their order, and of the running statistics in theirs.
        let parameters, statistics: [String]
        /// The names of parameters whose gradient is 0 in truth, with the reasons.
        let zeros: [String: String]
        /// How many of the gradients are to be compared.
        let compared: Int
        private let file: Safetensors

        init(model: Sequential<Double>, file: Safetensors) throws {
            func text(_ key: String) throws -> String { try #require(file.metadata[key], "\(key)") }
            func json<Value: Decodable>(_ key: String) throws -> Value {
                try JSONDecoder().decode(Value.self, from: Data(text(key).utf8))
            }
            self.model = model
            self.file = file
            samples = try file.tensor(named: "samples")
            let rows = Targets<Double>.values(try file.tensor(named: "targets"))
            targets = try text("targets") == "classes" ? Targets(oneHot: rows.asRows()) : rows
            loss = try Self.loss(text("loss"), beta: json("beta"))
            parameters = try json("parameters")
            statistics = try json("statistics")
            zeros = try json("zero")
            compared = try json("compared")
        }

        func tensor(_ name: String) throws -> Tensor<Double> { try file.tensor(named: name) }

        /// Dropout at a rate of 0, because PyTorch does not know our random numbers.
        func modelWithoutDropout() throws -> Sequential<Double> {
            try Sequential(
                layers: model.layers.map { $0 is Dropout<Double> ? Dropout(0) : $0 }, inputShape: model.inputShape)
        }

        private static func loss(_ name: String, beta: Double) throws -> any Loss<Double> {
            switch name {
            case "categorical_cross_entropy": return CategoricalCrossEntropy()
            case "softmax_cross_entropy": return SoftmaxCrossEntropy(beta: beta)
            case "binary_cross_entropy": return BinaryCrossEntropy()
            case "sigmoid_cross_entropy": return SigmoidCrossEntropy()
            case "mean_squared_error": return MeanSquaredError()
            case "half_squared_error": return HalfSquaredError()
            case "mean_absolute_error": return MeanAbsoluteError()
            default: throw DataError(source: "loss", problem: "found \(name)")
            }
        }
    }
}
