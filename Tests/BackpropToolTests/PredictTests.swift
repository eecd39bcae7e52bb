import Backprop
import Foundation
import Testing

/// What `backprop predict` says of answers that are none.
@Suite struct PredictTests: CommandSuite {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func write(_ network: Sequential<Float>, classNames: [String] = []) throws {
        try SavedModel(network: network, classNames: classNames)
            .write(to: folder.url.appendingPathComponent("m.safetensors"))
    }

    /// Of NaN no class is the greatest: none is named, and nothing is written.
    @Test func anAnswerThatIsNotFiniteIsAnError() throws {
        // The second layer makes NaN of two infinities.
        try write(
            Sequential {
                Dense(weights: [[2, 2], [2, 2]], biases: [0, 0])
                Dense(weights: [[1, 0], [-1, 0]], biases: [0, 0])
                Softmax()
            }, classNames: ["no", "yes"])
        try folder.write("a,b\n1,2\n3,4\n3e38,1\n5,6\n", to: "x.csv")
        try folder.write("a,b\n1,2\n", to: "fine.csv")
        let message = "x.csv: row 3: expected values whose answer is finite, found nan as p(no)"
        try expectFailure("predict", "m.safetensors", "x.csv", status: 65, says: message)
        try expectFailure("predict", "m.safetensors", "x.csv", "--output", "y.csv", status: 65, says: message)
        #expect(!FileManager.default.fileExists(atPath: folder.url.appendingPathComponent("y.csv").path))
        #expect(try run("predict", "m.safetensors", "fine.csv").output == "class,p(no),p(yes)\nno,0.5,0.5\n")
    }

    @Test func aValueThatIsNotFiniteIsAnError() throws {
        try write(Sequential { Dense(weights: [[2], [2]], biases: [0]) })
        try folder.write("1,2\n3e38,1\n", to: "x.csv")
        try expectFailure(
            "predict", "m.safetensors", "x.csv", status: 65,
            says: "x.csv: row 2: expected values whose answer is finite, found inf as y0")
    }

    /// A picture is called by the name of its file.
    @Test func aPictureIsNamed() throws {
        let network = try Sequential<Float>(
            layers: [Flatten(), Dense(weights: Tensor(repeating: 3e38, shape: [4, 2]), biases: [0, 0])],
            inputShape: [2, 2])
        try SavedModel(network: network, imageShape: [2, 2]).write(
            to: folder.url.appendingPathComponent("m.safetensors"))
        try folder.write("P2 2 2 255 0 0 0 0", to: "black.pgm")
        try folder.write("P2 2 2 255 255 255 255 255", to: "white.pgm")
        try expectFailure(
            "predict", "m.safetensors", "black.pgm", "white.pgm", status: 65,
            says: "white.pgm: expected values whose answer is finite, found inf as y0")
    }
}
