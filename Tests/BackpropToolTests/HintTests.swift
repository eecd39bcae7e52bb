import Foundation
import Testing

/// What a training hints at, where there is reason.
@Suite struct HintTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func hints(_ text: String, _ options: String...) throws -> [String] {
        try folder.write(text, to: "data.csv")
        let result = try Tool.run(["train", "data.csv", "--json"] + options, in: folder.url)
        #expect(result.status == 0, "\(result.errors)")
        let lines = result.output.split(separator: "\n").filter { $0.hasPrefix("hint: ") }.map {
            String($0.dropFirst(6))
        }
        #expect(result.json["hints"] as? [String] == lines.filter { !$0.contains("only counts the rows") })
        return lines
    }

    private static let noise = (0..<60).map { i in
        "\((i * 37) % 61),\((i * 53) % 59),\((i * i * 7 + 3 * i) % 11 < 5 ? "x" : "y")\n"
    }

    private static let easy =
        (0..<60).map { "\($0 % 2 == 0 ? 1 : 5),\(($0 * 7) % 10),\($0 % 2 == 0 ? "x" : "y")\n" }.joined()

    @Test func oneClassForAll() throws {
        let rows = (0..<50).map { "\(($0 * 37) % 50),\($0 % 10 == 0 ? "rare" : "often")\n" }.joined()
        #expect(
            try hints(rows, "--learning-rate", "1e-9", "--epochs", "3", "--layers", "none", "--scale", "none").contains
            {
                $0.hasPrefix("all samples get one class;")
            }
                || hints(rows, "--epochs", "1", "--layers", "4").contains {
                    $0.hasPrefix("all samples get one class;")
                })
    }

    @Test func largeInputs() throws {
        let rows =
            (0..<40).map { "\(($0 * 37) % 255 + 1),\(($0 * 91) % 256),\($0 % 2 == 0 ? "x" : "y")\n" }.joined()
            + "255,3,x\n"
        let message = "inputs reach 255 and are not scaled; --scale standard or minmax may help"
        #expect(try hints(rows, "--scale", "none", "--learning-rate", "1e-5").contains(message))
        #expect(try !hints(rows).contains(message))
    }

    @Test func lossesThatFallAndNetworksThatLearnByHeart() throws {
        let text = Self.noise.joined()
        #expect(
            try hints(Self.easy, "--epochs", "20", "--learning-rate", "0.001").contains(
                "the loss still falls; more than --epochs 20 may help"))
        let learnt = try hints(
            text, "--epochs", "3000", "--l2", "0", "--optimizer", "adam", "--validation-split", "0.4", "--layers",
            "64,64")
        #expect(learnt.contains { $0.hasPrefix("it classifies ") })
        #expect(!learnt.contains { $0.hasPrefix("all samples") })
    }

    /// A training that went well says nothing.
    @Test func noReasonNoHint() throws {
        let rows = Self.easy
        #expect(
            try hints(rows, "--epochs", "3000", "--validation-split", "0.2", "--learning-rate", "0.3", "--decay", "0.1")
                == [])
    }
}
