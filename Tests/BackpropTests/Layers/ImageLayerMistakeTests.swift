import Backprop
import Foundation
import Testing

/// Samples that the layers for images cannot take: each ends in one error, with the shapes.
@Suite struct ImageLayerMistakeTests {
    private func expectError(
        _ message: String, _ layer: some Layer<Float>, _ sample: [Int],
        sourceLocation: SourceLocation = #_sourceLocation
    ) {
        #expect(throws: ShapeError(message), sourceLocation: sourceLocation) { try layer.outputShape(for: sample) }
    }

    @Test func convolutions() {
        var generator = SeededGenerator(seed: 1)
        let layer = Conv2D<Float>(3, 4, kernel: 5, using: &generator)
        expectError("Conv2D 3→4: input samples have shape [8, 8, 1], expected [H, W, 3]", layer, [8, 8, 1])
        expectError("Conv2D 3→4: input samples have shape [8, 3], expected [H, W, 3]", layer, [8, 3])
        expectError(
            "Conv2D 3→4: a kernel that reaches over [5, 5] does not fit into 4×8 with padding valid", layer, [4, 8, 3])
        let padding = Padding.explicit(top: 1, bottom: 0, left: 0, right: 1)
        expectError(
            "Conv2D 3→4: a kernel that reaches over [5, 5] does not fit into 9×3 with padding \(padding)",
            Conv2D<Float>(3, 4, kernel: 3, padding: padding, dilation: 2, using: &generator), [9, 3, 3])
        let sequences = Conv1D<Float>(2, 3, kernel: 7, padding: padding, using: &generator)
        expectError("Conv1D 2→3: input samples have shape [8, 3], expected [L, 2]", sequences, [8, 3])
        expectError(
            "Conv1D 2→3: a kernel that reaches over [1, 7] does not fit into 1×5 with padding "
                + "explicit(top: 0, bottom: 0, left: 0, right: 1)", sequences, [5, 2])
    }

    @Test func pooling() {
        expectError(
            "MaxPool2D: a window of [3, 3] does not fit into images of shape [2, 5, 1]", MaxPool2D(3), [2, 5, 1])
        expectError("AveragePool2D: input samples have shape [9], expected [H, W, C]", AveragePool2D(3), [9])
        expectError("GlobalMaxPool2D: input samples have shape [9, 2], expected [H, W, C]", GlobalMaxPool2D(), [9, 2])
        let padding = Padding.explicit(top: 0, bottom: 0, left: 2, right: 0)
        expectError(
            "AveragePool2D: padding \(padding) of a window of [2, 2] would leave windows empty",
            AveragePool2D(2, padding: padding), [8, 8, 3])
    }

    /// The maximum of nothing is -∞, and its mean is no number.
    @Test func imagesBetweenTheTapsOfAPooling() throws {
        let window = Window(height: 1, width: 2, dilation: (1, 2), padding: .same)
        expectError(
            "MaxPool2D: padding same of a window of [1, 3] would leave windows empty", MaxPool2D(window: window),
            [4, 1, 3])
        #expect(try MaxPool2D<Float>(window: window).outputShape(for: [4, 2, 3]) == [4, 2, 3])
        // Taps 4 apart with 2 to 4 rows around: whether one of them meets each image of 1 to 5 rows.
        for (height, padding) in (1...5).flatMap({ height in (2...4).map { (height, $0) } }) {
            let window = Window(
                height: 2, width: 1, dilation: (4, 1),
                padding: .explicit(top: padding, bottom: padding, left: 0, right: 0))
            let outputs = height + 2 * padding - 4
            guard outputs > 0 else { continue }
            let isEmpty = (0..<outputs).contains { output in
                [0, 4].allSatisfy { !(0..<height).contains(output - padding + $0) }
            }
            let layer = AveragePool2D<Float>(window: window)
            #expect((try? layer.outputShape(for: [height, 1, 1])) == (isEmpty ? nil : [outputs, 1, 1]))
        }
    }

    @Test func shapes() {
        expectError("Reshape: samples of shape [2, 3] do not fill [5]", Reshape([5]), [2, 3])
        expectError(
            "BatchNorm: input samples have shape [4, 4, 3]; expected 2 channels, the last dimension", BatchNorm(2),
            [4, 4, 3])
    }

    /// Images of another size than the network is made for.
    @Test func trainings() throws {
        var generator = SeededGenerator(seed: 1)
        var model = Sequential<Float>(inputShape: [8, 8, 1]) {
            Conv2D(1, 2, kernel: 3, using: &generator)
            Flatten()
            Dense(72, 2, using: &generator)
            Softmax()
        }
        let data = try Dataset<Float>(
            features: Tensor(zeros: [4, 8, 9, 1]), targets: .classes([0, 1, 0, 1], count: 2))
        #expect(throws: TrainingError.shape(ShapeError("samples have shape [8, 9, 1], the network takes [8, 8, 1]"))) {
            try Trainer<Float>().train(&model, on: data, using: &generator)
        }
    }

    private static func window(size: String, stride: String = "[1,1]", padding: String = #""same""#) -> String {
        #"{"size":\#(size),"stride":\#(stride),"dilation":[1,1],"padding":\#(padding)}"#
    }

    private static func pool(size: String = "[2,2]", stride: String = "[1,1]", padding: String = #""same""#) -> String {
        #"{"type":"max_pool_2d","window":\#(window(size: size, stride: stride, padding: padding))}"#
    }

    private static func convolution(_ type: String, groups: Int) -> String {
        #"{"type":"\#(type)","channels":4,"filters":4,"groups":\#(groups),"activation":"relu","window":"#
            + window(size: "[3,3]") + "}"
    }

    private static let windows =
        "expected a size, a stride and a dilation of 1 to 1048576, and a padding as \"window\" of max_pool_2d, found "

    /// A saved model whose layers have settings that no layer can have.
    @Test(arguments: [
        (pool(size: "[0,2]"), windows), (pool(size: "[2]"), windows), (pool(stride: "[1,0]"), windows),
        (pool(padding: #""none""#), windows), (pool(padding: "[0,0,-1,0]"), windows),
        (
            convolution("conv_2d", groups: 3),
            "expected channels and filters that divide into groups of conv_2d, found 4 and 4 in 3"
        ),
        (
            convolution("conv_1d", groups: 1),
            "expected one row without padding above and below as \"window\" of conv_1d"
        ),
        (
            #"{"type":"batch_norm","channels":2,"momentum":2,"epsilon":0.001}"#,
            "expected a momentum from 0 to 1 and an epsilon above 0 of batch_norm, found 2.0 and 0.001"
        ),
        (
            #"{"type":"batch_norm","channels":2,"momentum":0.1,"epsilon":0}"#,
            "expected a momentum from 0 to 1 and an epsilon above 0 of batch_norm, found 0.1 and 0.0"
        ),
        (
            #"{"type":"reshape","shape":[4,0]}"#,
            #"expected the shape of a sample as "shape" of reshape, found "[4, 0]""#
        ),
    ])
    func savedModels(layer: String, message: String) throws {
        let layers = "[\(layer)]"
        let file = Safetensors(metadata: [
            "format": "backprop 1", "layers": layers, "input_shape": "[8,8,4]", "class_names": "[]",
            "feature_names": "[]",
        ])
        let folder = try TemporaryFolder()
        let url = folder.url.appendingPathComponent("model.safetensors")
        try file.write(to: url)
        let error = #expect(throws: DataError.self) { try SavedModel<Float>(contentsOf: url) }
        #expect(
            error?.description.hasPrefix("\(url.path): layer 1: \(message)") == true, "\(String(describing: error))")
    }
}
