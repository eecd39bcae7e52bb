import Backprop
import Foundation
import Testing

/// Texts as numbers of their characters, and networks that write.
@Suite struct TextTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func failure(_ body: () throws -> Void) -> String {
        do {
            try body()
            return "none"
        } catch { return "\(error)" }
    }

    @Test func vocabulary() throws {
        let vocabulary = try Vocabulary(of: "cab\u{301}a\n")
        #expect(vocabulary.characters == ["\n", "a", "b", "c", "\u{301}"])
        #expect(try vocabulary.numbers(of: "b\u{301}c") == [2, 4, 3])
        #expect(vocabulary.text(of: [3, 1, 2, 4]) == "cab\u{301}")
        #expect(vocabulary.number(of: "c") == 3 && vocabulary.number(of: "z") == nil)
        #expect(
            failure { _ = try Vocabulary(of: "") }
                == "text: expected a text of one character or more, found an empty one")
        #expect(
            failure { _ = try vocabulary.numbers(of: "ab\nc\nabz") }
                == "text: row 3, column 3: expected one of the 5 characters of the training, found \"z\", U+7A")
        #expect(
            failure { _ = try vocabulary.numbers(of: "a\u{202E}") }
                == "text: row 1, column 2: expected one of the 5 characters of the training, found \"\\u{202E}\", U+202E"
        )
    }

    @Test func piecesAndWhatFollows() throws {
        let data = try TextData<Float>("abcabcabcabc", window: 3, validation: 1.0 / 3)
        #expect(data.vocabulary.count == 3)
        #expect(data.training.features == [[0, 1, 2], [0, 1, 2]])
        #expect(data.training.targets == .sequences([1, 2, 0, 1, 2, 0], steps: 3, count: 3))
        // The four letters cabc: c, a, b and what follows each.
        #expect(data.validation?.features == [[2, 0, 1]])
        #expect(data.validation?.targets == .sequences([0, 1, 2], steps: 3, count: 3))
        #expect(data.test == nil)
        let samples = try TextData<Float>.samples(of: "ccab", for: data.vocabulary, window: 3)
        #expect(samples.features == [[2, 2, 0]])
    }

    @Test func mistakesInTexts() throws {
        func cut(_ text: String, window: Int = 3, validation: Double? = nil, test: Double? = nil) -> String {
            failure {
                _ = try TextData<Float>(text, window: window, validation: validation, test: test, source: "t.txt")
            }
        }
        #expect(cut("") == "t.txt: expected a text of one character or more, found an empty one")
        #expect(cut("abc") == "t.txt: expected more than 3 characters to train on, the window, found 3")
        #expect(cut("abcd") == "none")
        #expect(cut("abcd", window: 0) == "t.txt: expected a window of 1 character or more, found 0")
        #expect(
            cut("abc\nabcabcab", test: 0.25) == "t.txt: expected more than 3 characters to test on, the window, found 3"
        )
        #expect(
            cut("abc\nabcabcabca\nbcxc", validation: 0.25)
                == "t.txt: row 3, column 3: expected one of the 4 characters of the training, found \"x\", U+78")
        let url = try folder.write("t.txt", [0x61, 0xFF, 0x62])
        #expect(
            failure { _ = try TextData<Float>.text(contentsOf: url) }.hasSuffix(
                "byte 1: expected UTF-8 text, found other bytes"))
        let empty = try folder.write("e.txt", [UInt8]())
        #expect(
            failure { _ = try TextData<Float>.text(contentsOf: empty) }.hasSuffix(
                "expected a text, found an empty file"))
        let marked = try folder.write("m.txt", [0xEF, 0xBB, 0xBF, 0x61])
        #expect(try TextData<Float>.text(contentsOf: marked) == "a")
    }

    /// A network that knows by heart what follows each letter: b behind a, c behind b, a behind c.
    private func circle(sharpness: Float = 30) throws -> SavedModel<Float> {
        var table = Tensor<Float>(zeros: [3, 3])
        for letter in 0..<3 { table[letter, (letter + 1) % 3] = sharpness }
        let network = Sequential<Float>(inputShape: [4]) {
            Embedding(weights: table)
            Softmax()
        }
        return try TextData<Float>("abcabc", window: 4).model(network)
    }

    @Test func writes() throws {
        let model = try circle()
        var generator = SeededGenerator(seed: 1)
        #expect(try model.generate(after: "ca", length: 7, using: &generator) == "bcabcab")
        #expect(try model.generate(after: "b", length: 0, using: &generator) == "")
        var seen = ""
        let text = try model.generate(after: "b", length: 5, temperature: 0, using: &generator) {
            seen.unicodeScalars.append($0)
        }
        #expect(text == "cabca" && seen == text)
    }

    /// At the temperature 1 the letters come as often as the network says, below it the likeliest more often.
    @Test func temperature() throws {
        let model = try circle(sharpness: 1)
        func share(_ temperature: Double) throws -> Double {
            var generator = SeededGenerator(seed: 3)
            let text = try model.generate(after: "a", length: 20_000, temperature: temperature, using: &generator)
            let letters = Array("a" + text)
            let next: [Character: Character] = ["a": "b", "b": "c", "c": "a"]
            return Double(zip(letters, letters.dropFirst()).count { next[$0] == $1 }) / 20_000
        }
        let e = 2.718281828459045
        #expect(abs(try share(1) - e / (e + 2)) < 0.01)
        #expect(abs(try share(0.5) - e * e / (e * e + 2)) < 0.01)
        #expect(try share(0) == 1)
    }

    /// The same seed writes the same, whatever the kernels; a stream sees what a prediction sees.
    @Test func sameTextEverywhere() throws {
        var generator = SeededGenerator(seed: 1)
        let data = try TextData<Float>(String(repeating: "to be or not to be, ", count: 40), window: 16)
        var network = Sequential<Float>(inputShape: [16]) {
            Embedding(data.vocabulary.count, 8, using: &generator)
            LSTM(8, 24, returns: .all, using: &generator)
            GRU(24, 24, returns: .all, using: &generator)
            Dense(24, data.vocabulary.count, using: &generator)
            Softmax()
        }
        let trainer = Trainer<Float>(optimizer: Adam(learningRate: 0.01), epochs: 30, batchSize: 8)
        try trainer.train(&network, on: data.training, using: &generator)
        let model = data.model(network)
        let url = folder.url.appendingPathComponent("model.safetensors")
        try model.write(to: url)
        let saved = try SavedModel<Float>(contentsOf: url)
        #expect(saved.vocabulary == data.vocabulary)
        let texts = try allKernels.map { kernels in
            var generator = SeededGenerator(seed: 5)
            return try saved.generate(
                after: "to ", length: 200, temperature: 0.8, using: &generator, on: Compute(kernels: kernels))
        }
        #expect(Set(texts).count == 1)
        #expect(texts[0].hasPrefix("be or not to be, "))
    }

    @Test func mistakesInWriting() throws {
        let model = try circle()
        func write(_ prompt: String, length: Int = 3, temperature: Double = 1) -> String {
            var generator = SeededGenerator(seed: 1)
            return failure {
                try model.generate(after: prompt, length: length, temperature: temperature, using: &generator)
            }
        }
        #expect(write("") == "prompt: expected one character or more, found none")
        #expect(
            write("ab\nx")
                == "prompt: row 1, column 3: expected one of the 3 characters of the training, found \"\\n\", U+A")
        #expect(
            write("a", length: -1)
                == "text to write: expected a length and a temperature of 0 or more, found -1 and 1.0")
        #expect(write("a", temperature: -1).hasPrefix("text to write: "))
        #expect(write("a", temperature: .nan).hasPrefix("text to write: "))
        let other = SavedModel(network: model.network)
        var generator = SeededGenerator(seed: 1)
        #expect(
            failure { try other.generate(after: "a", length: 1, using: &generator) }
                == "model: expected one that was trained on a text, found no vocabulary")
        // A layer that looks ahead.
        let ahead = Sequential<Float>(inputShape: [4]) {
            Embedding(3, 3, using: &generator)
            Conv1D(3, 3, kernel: 3, padding: .same, using: &generator)
            Softmax()
        }
        let looking = SavedModel(network: ahead, vocabulary: model.vocabulary)
        #expect(failure { try looking.generate(after: "a", length: 1, using: &generator) }.contains("looks ahead"))
        var broken = model.network
        broken.updateParameters { $1 = Tensor(repeating: .nan, shape: $1.shape) }
        let blind = SavedModel(network: broken, vocabulary: model.vocabulary)
        #expect(
            failure { try blind.generate(after: "a", length: 1, using: &generator) }
                == "model: expected probabilities, as a Softmax gives them, found nan for character 1")
        // Logits: a loss that is the softmax too was given for the training, and the last layer forgotten.
        for (bias, found) in [(-2, "-2.0"), (2, "a sum of 6.0")] as [(Float, String)] {
            var logits = Sequential<Float>(inputShape: [4]) {
                Embedding(3, 3, using: &generator)
                Dense(3, 3, using: &generator)
            }
            logits.updateParameters { _, tensor in
                tensor = Tensor(repeating: tensor.rank == 1 ? bias : 0, shape: tensor.shape)
            }
            let unfinished = SavedModel(network: logits, vocabulary: model.vocabulary)
            #expect(
                failure { try unfinished.generate(after: "a", length: 1, using: &generator) }
                    == "model: expected probabilities, as a Softmax gives them, found \(found) for character 1")
        }
    }

    @Test(arguments: [
        ("", "a string"), ("[]", "a string"), ("\"\"", "a text of one character or more"),
        ("\"abcd\"", "a network of steps [T] and answers [T, 4]"), ("\"aba\"", "characters that differ"),
        ("\"abc\"x", "in the metadata under \"vocabulary\""),
    ])
    func damagedFilesAreRefused(json: String, message: String) throws {
        let url = folder.url.appendingPathComponent("model.safetensors")
        try circle().write(to: url)
        var file = try Safetensors(contentsOf: url)
        file.metadata["vocabulary"] = json
        try file.write(to: url)
        #expect { try SavedModel<Float>(contentsOf: url) } throws: { "\($0)".contains(message) }
    }
}
