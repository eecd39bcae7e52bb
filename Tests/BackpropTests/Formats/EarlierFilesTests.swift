import Backprop
import Foundation
import Testing

/// Files that version 0.1.0 wrote, of every kind of layer: they are read for ever, and predict the same bits.
@Suite struct EarlierFilesTests {
    private static let folder = fixtures.appendingPathComponent("version-0.1")

    /// Beside each model lies what it predicted for `samples` of its input shape.
    @Test(arguments: ["vectors", "images", "sequences"])
    func modelsPredictWhatTheyDid(name: String) throws {
        try check(name, Float.self)
        try check("\(name)-double", Double.self)
    }

    private func check<Scalar: TensorScalar>(_ name: String, _: Scalar.Type) throws {
        let model = try SavedModel<Scalar>(contentsOf: Self.folder.appendingPathComponent("\(name).safetensors"))
        let expected = try Tensor<Scalar>(npy: Self.folder.appendingPathComponent("\(name).npy"))
        #expect(model.predict(randomTensor([5] + model.network.inputShape, seed: 7)) == expected)
    }
}
