import Backprop
import Foundation
import Testing

/// The code of the article "Networks for other programs".
@Suite struct WritingONNXTests {
    private let folder: TemporaryFolder
    private var url: URL { folder.url.appendingPathComponent("model.onnx") }

    init() throws { folder = try TemporaryFolder() }

    @Test func networks() throws {
        var generator = SeededGenerator(seed: 1)
        let model = Sequential<Float>(input: [4], using: &generator) {
            Dense(16, activation: .relu)
            Dense(3)
            Softmax()
        }
        try model.write(onnx: url)
        #expect(try Data(contentsOf: url) == model.onnxData())
        try model.write(
            onnx: url, as: ONNXFormat(operatorSet: 21, hasExternalData: true))
        #expect(try Data(contentsOf: url.appendingPathExtension("data")).count == 64 * 4 + 64 + 192 + 12)
        #expect(try SavedModel<Float>(onnx: url).network.predict([[1, 2, 3, 4]]) == model.predict([[1, 2, 3, 4]]))
    }

    @Test func models() throws {
        let table = try CSV(Data("a,b,y\n1,x,10\n3,z,20\n5,x,60\n".utf8), source: "t.csv")
            .table(TableColumns(labels: [.name("y")], labelsHold: .values))
        let preparation = try Preparation(of: table)
        let scaling = TargetScaling(names: ["y"], means: [30], deviations: [20])
        let data: Dataset<Float> = try preparation.dataset(of: table)
        let network = Sequential<Float> { Dense(weights: [[1], [2], [3]], biases: [4]) }
        let model = SavedModel(
            network: network, data: data, preparation: preparation,
            targetScaling: scaling)
        try model.write(onnx: url)
        #expect(try Data(contentsOf: url).count > 500)
    }
}
