import Backprop
import Foundation

/// Networks of ONNX files at work, with their inputs as the files state them: one sample, some, and many.
enum ModelCase {
    /// The cases of each file whose name ends in `.onnx`, by name.
    ///
    /// - Throws: A `DataError` for a file that cannot be read, and what listing the folder throws.
    static func all(in folder: URL) throws -> [Benchmark] {
        try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
            .filter { $0.pathExtension == "onnx" }
            .sorted { $0.lastPathComponent < $1.lastPathComponent }
            .flatMap { file in
                let model = try ONNXModel<Float>(contentsOf: file)
                let name = file.deletingPathExtension().lastPathComponent
                return [1, 32, 1024].map { predict(model, called: name, rows: $0) }
            }
    }

    /// Weights are read once, samples are read and answers written.
    private static func predict(_ model: ONNXModel<Float>, called name: String, rows: Int) -> Benchmark {
        let network = model.network
        let (inputs, outputs) = (network.inputShape.reduce(1, *), network.outputShape.reduce(1, *))
        let numbers = network.parameterCount + rows * (inputs + outputs)
        // Whole numbers are places in a table: its first row is there in any of them.
        let range: ClosedRange<Double> = model.inputs.allSatisfy { $0.element.hasPrefix("float") } ? -1...1 : 0...0
        return Benchmark(
            name: "model \(name) rows \(rows)",
            work: .arrays(Float.self, count: numbers, read: 1, written: 0, arrays: 1)
        ) { machine in
            let samples = Tensor<Float>.random([rows] + network.inputShape, in: range)
            var predictor = Predictor(network, rows: rows, on: machine.compute)
            return Contest(ours: { rounds in
                for _ in 0..<rounds { _ = predictor.predict(samples) }
            })
        }
    }
}
