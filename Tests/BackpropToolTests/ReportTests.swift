import Backprop
import Foundation
import Testing

/// The page that `train` writes.
@Suite struct ReportTests {
    /// Trains and returns the page, once it is seen to be well-formed and to ask for nothing.
    private func report(_ arguments: String..., in folder: TemporaryFolder) throws -> String {
        let result = try Tool.run(["train"] + arguments, in: folder.url)
        #expect(result.status == 0)
        #expect(result.errors == "")
        #expect(result.output.contains("report.html"))
        let page = try folder.text("backprop-run/report.html")
        expectSelfContained(page)
        return page
    }

    @Test func spiralHasItsRegions() throws {
        let folder = try TemporaryFolder()
        let page = try report("--epochs", "400", in: folder)
        for heading in ["Learning", "Decision regions", "Confusion matrix", "Network", "Repeat this run"] {
            #expect(page.contains("<h2>\(heading)</h2>"))
        }
        // Three curves, the regions, the matrix, and the weights and gradients of two layers.
        #expect(page.components(separatedBy: "<svg ").count - 1 == 9)
        #expect(page.components(separatedBy: "role=\"img\" aria-label=\"").count - 1 == 9)
        // All samples, those of the legend, and one region for each class.
        #expect(page.components(separatedBy: "<circle").count - 1 == 600 + 4)
        #expect(page.components(separatedBy: "class=\"region\"").count - 1 == 1)
        #expect(page.contains("<td class=\"text\">Dense</td>"))
        #expect(page.utf8.count < 100_000)
    }

    /// A classifier of two classes, one input of which says all: what it is worth, and what the answer "yes" alone would be.
    @Test func whatHelpsAndWhatANaiveAnswerIsWorth() throws {
        let folder = try TemporaryFolder()
        var generator = SeededGenerator(seed: 5)
        let rows = (0..<200).map { _ in
            let (signal, noise) = (Int.random(in: 0..<20, using: &generator), Int.random(in: 0..<20, using: &generator))
            let town = ["Oslo", "Bergen"].randomElement(using: &generator)!
            return "\(noise),\(signal),\(town),\(signal < 15 ? "yes" : "no")"
        }
        try folder.write("noise,signal,town,answer\n" + rows.joined(separator: "\n"), to: "data.csv")
        let page = try report(
            "data.csv", "--epochs", "60", "--optimizer", "adam", "--learning-rate", "0.05", "--early-stopping", "40",
            "--validation-split", "0.3", in: folder)
        let area = try #require(page.components(separatedBy: ">ROC, area ").dropFirst().first?.prefix { $0 != "<" })
        #expect(try #require(Double(area)) > 0.98)
        // From a threshold on that lies between the classes' probabilities all are found.
        let thresholds = try #require(page.components(separatedBy: "probability from</th>").last)
        let row = try #require(thresholds.components(separatedBy: "<tr>").dropFirst().first)
        let threshold = try #require(row.components(separatedBy: ">").dropFirst().first?.prefix { $0 != "<" })
        #expect(try (0.5...1).contains(#require(Double(threshold))), "half of the class are found there")
        #expect(page.contains("always the commonest class"))
        #expect(page.contains("best: epoch "))
        // A rate that stays as it is has no picture.
        #expect(!page.contains(">Learning rate"))
        #expect(page.contains("Gradient of 0.weights"))
        let inputs = try #require(page.components(separatedBy: "<h2>Inputs</h2>").last)
        let places = ["signal", "noise", "town"].map { name in
            inputs.range(of: ">\(name)<").map { inputs.distance(from: inputs.startIndex, to: $0.lowerBound) }
        }
        let signal = try #require(places[0])
        #expect(try signal < #require(places[1]) && signal < #require(places[2]))
        #expect(inputs.contains("2 categories: Bergen, Oslo"))
    }

    /// The command on the page gives the same model, whatever has to be quoted.
    @Test func theCommandOnThePageRepeatsTheRun() throws {
        let folder = try TemporaryFolder()
        let rows = (0..<40).map { "\(Double($0 % 9) / 9),\(Double($0 % 7) / 7),\($0 % 2 == 0 ? "yes" : "no")" }
        try folder.write("a,b,the answer\n" + rows.joined(separator: "\n"), to: "it's $HOME & data.csv")
        let page = try report(
            "it's $HOME & data.csv", "--label", "the answer", "--epochs", "7", "--layers", "5,3", "--optimizer", "sgd",
            "--decay", "1e-3",
            "--validation-split", "0.25", "--seed", "11", in: folder)
        let model = try folder.read("backprop-run/model.safetensors")
        try FileManager.default.removeItem(at: folder.url.appendingPathComponent("backprop-run"))
        let command = try repeatRun(of: page, in: folder)
        #expect(command.contains("--momentum 0.9"))
        #expect(try folder.read("backprop-run/model.safetensors") == model)
    }

    @Test func namesAreShownAsText() throws {
        let folder = try TemporaryFolder()
        let names = ["<script>alert(1)</script>", "\"\"a\"\" & b", "it's", "猫"]
        let rows = (0..<40).map { "\($0 % 4),\(Double($0) / 7),\"\(names[$0 % 4])\"" }
        try folder.write("<b>x</b>,y,kind\n" + rows.joined(separator: "\n"), to: "data.csv")
        let page = try report("data.csv", "--epochs", "1", in: folder)
        #expect(page.contains("&lt;script&gt;alert(1)&lt;/script&gt;"))
        #expect(page.contains("&lt;b&gt;x&lt;/b&gt;"))
        #expect(page.contains("&quot;a&quot; &amp; b"))
        #expect(page.contains("猫"))
    }

    @Test func irisIsMeasuredOnItsValidationSamples() throws {
        let folder = try TemporaryFolder()
        let page = try report("iris", "--epochs", "20", "--validation-split", "0.2", in: folder)
        #expect(page.contains("30 validation samples"))
        #expect(page.contains("<th class=\"number\">validation accuracy</th>"))
        #expect(!page.contains("Decision regions"))
        #expect(page.contains(">setosa<") && page.contains("<th class=\"number\">precision</th>"))
    }

    /// With many classes there is no picture of the matrix, but a list.
    @Test func manyClassesAreListed() throws {
        let folder = try TemporaryFolder()
        let rows = (0..<120).map { "\($0 % 60),\($0 / 60),\($0 % 3),class\($0 % 60)" }
        try folder.write("a,b,c,kind\n" + rows.joined(separator: "\n"), to: "data.csv")
        let page = try report("data.csv", "--epochs", "1", in: folder)
        #expect(page.contains("The most frequent mistakes among 60 classes"))
        // The two curves, and the weights and gradients of two layers.
        #expect(page.components(separatedBy: "<svg ").count - 1 == 6)
    }

    @Test func wronglyClassifiedImagesAreShown() throws {
        let folder = try TemporaryFolder()
        // Images of noise, whose classes cannot be learnt in an epoch: most are mistakes.
        var generator = SeededGenerator(seed: 1)
        let (count, side) = (200, 6)
        let pixels = (0..<count * side * side).map { _ in UInt8.random(in: 0...255, using: &generator) }
        let labels = (0..<count).map { UInt8($0 % 10) }
        try folder.write(
            Data([0, 0, 8, 3, 0, 0, 0, UInt8(count), 0, 0, 0, UInt8(side), 0, 0, 0, UInt8(side)] + pixels),
            to: "images/train-images-idx3-ubyte")
        try folder.write(
            Data([0, 0, 8, 1, 0, 0, 0, UInt8(count)] + labels), to: "images/train-labels-idx1-ubyte")
        let page = try report("images", "--epochs", "1", in: folder)
        let images = page.components(separatedBy: "src=\"data:image/png;base64,").dropFirst().map { part in
            Data(base64Encoded: String(part.prefix { $0 != "\"" })) ?? Data()
        }
        #expect(images.count == 20)
        // Each picture holds the pixels of one of the samples, row by row behind a byte that says: not filtered.
        let samples = Set((0..<count).map { Array(pixels[$0 * side * side..<($0 + 1) * side * side]) })
        for image in images {
            #expect(image.prefix(8) == Data([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]))
            // Behind the pixels come their two checksums and the last chunk.
            let rows = [UInt8](image.dropLast(4 + 4 + 12).suffix(side * (side + 1)))
            let found = rows.enumerated().filter { $0.offset % (side + 1) > 0 }.map(\.element)
            #expect(samples.contains(found))
        }
    }

    /// The pictures on a page, in their order.
    private func pictures(on page: String) throws -> [(alt: String, image: Image)] {
        try page.components(separatedBy: "<img src=\"data:image/png;base64,").dropFirst().map { part in
            let data = Data(base64Encoded: String(part.prefix { $0 != "\"" })) ?? Data()
            let alt = part.components(separatedBy: "alt=\"")[1].prefix { $0 != "\"" }
            return (String(alt), try Image(data))
        }
    }

    @Test func colouredImagesAndFiltersAreShown() throws {
        let folder = try TemporaryFolder()
        try folder.writeNoise()
        let page = try report("noise", "--layers", "conv5x3,pool2", "--epochs", "1", in: folder)
        let pictures = try pictures(on: page)
        let mistakes = pictures.filter { $0.alt.hasPrefix("a sample of class ") }
        #expect((1...20).contains(mistakes.count))
        let samples = try (0..<30).map { try folder.image("noise/\($0 % 2 == 0 ? "a" : "b")/\($0)") }
        for mistake in mistakes { #expect(samples.contains(mistake.image)) }

        #expect(page.contains("<h2>First-layer filters</h2>"))
        #expect(page.contains("The 5 filters of the first convolution, 3×3 weights each: red, green and blue are"))
        let filters = pictures.dropFirst(mistakes.count)
        let model = try SavedModel<Float>(
            contentsOf: folder.url.appendingPathComponent("backprop-run/model.safetensors"))
        let weights = try #require(model.network.layers[0] as? Conv2D<Float>).weights
        let greatest = try #require(weights.scalars.map(abs).max())
        #expect(filters.count == 5)
        for (index, filter) in filters.enumerated() {
            #expect(filter.alt.hasPrefix("filter \(index + 1): weights from "))
            guard case .bytes(let bytes) = filter.image.values else { continue }
            #expect(filter.image.height == 3 && filter.image.width == 3 && filter.image.channels == 3)
            for (place, byte) in bytes.enumerated() {
                let weight = weights.scalars[place * 5 + index]
                #expect(abs(Float(byte) - (127.5 + 127.5 * weight / greatest)) <= 0.501)
            }
        }
    }

    /// Grey filters, more than a page shows, and images that are larger than it shows them.
    @Test func largeImagesAreShrunk() throws {
        let folder = try TemporaryFolder()
        try folder.writeStripes(count: 4, side: 120)
        let page = try report(
            "stripes", "--colors", "gray", "--layers", "conv70x100s50", "--epochs", "1", "--learning-rate", "1e-9",
            in: folder)
        let pictures = try pictures(on: page)
        #expect(pictures.filter { $0.alt.hasPrefix("filter ") }.count == 64)
        #expect(page.contains("The first 64 of 70 filters of the first convolution, 100×100 weights each: mid-grey is"))
        for (_, image) in pictures {
            #expect(image.height == 96 && image.width == 96 && image.channels == 1)
        }
        #expect(pictures.contains { $0.alt.hasPrefix("a sample of class ") })
    }
}
