import Backprop
import Foundation
import Testing

@testable import BackpropTool

/// Images that need no labels, and files among images that are none.
@Suite struct ImageListTests {
    /// A folder with a model for stripes, which lie in class folders and flat.
    private func trained() throws -> TemporaryFolder {
        let folder = try TemporaryFolder()
        try folder.writeStripes(count: 3, side: 4)
        #expect(try Tool.run("train", "stripes", "--epochs", "1", in: folder.url).status == 0)
        for (index, name) in ["stripes/across/00.png", "stripes/down/01.png"].enumerated() {
            try folder.write(try folder.read(name), to: "flat/\(index).png")
        }
        try folder.write("hidden", to: "flat/.hidden")
        return folder
    }

    private func predict(_ words: String..., in folder: TemporaryFolder) throws -> Tool.Result {
        try Tool.run(["predict", "backprop-run"] + words, in: folder.url)
    }

    @Test func foldersAndSeveralFiles() throws {
        let folder = try trained()
        let rows = try predict("stripes", in: folder).output.split(separator: "\n")
        #expect(rows.count == 7)
        #expect(rows[0] == "file,class,p(across),p(down)")
        let row = { (name: String) in rows.first { $0.hasPrefix("stripes/\(name).png,") }?.drop { $0 != "," } ?? "" }
        let flat = try predict("flat", in: folder)
        #expect(flat.errors == "")
        #expect(flat.output == "\(rows[0])\nflat/0.png\(row("across/00"))\nflat/1.png\(row("down/01"))\n")
        let several = try predict("flat/1.png", "stripes/across/00.png", "flat/", in: folder)
        #expect(
            several.output
                == "\(rows[0])\nflat/1.png\(row("down/01"))\nstripes/across/00.png\(row("across/00"))\n"
                + flat.output.split(separator: "\n").dropFirst().map { $0 + "\n" }.joined())
        // Names are cells like others.
        try folder.write(try folder.read("flat/0.png"), to: "flat/a, \"b\".png")
        let odd = try predict("flat", "--output", "p.csv", in: folder)
        #expect(odd.output == "")
        #expect(try folder.text("p.csv").hasSuffix("\n\"flat/a, \"\"b\"\".png\"\(row("across/00"))\n"))
        // A file alone has rows as before.
        #expect(
            try predict("flat/0.png", in: folder).output == "class,p(across),p(down)\n\(row("across/00").dropFirst())\n"
        )
    }

    @Test func mistakes() throws {
        let folder = try trained()
        try folder.write("x,y\n1,2\n", to: "a.csv")
        try FileManager.default.createDirectory(
            at: folder.url.appendingPathComponent("empty"), withIntermediateDirectories: true)
        func expect(
            _ result: Tool.Result, _ status: Int32, _ message: String, sourceLocation: SourceLocation = #_sourceLocation
        ) {
            #expect(result.status == status, sourceLocation: sourceLocation)
            #expect(result.output == "", sourceLocation: sourceLocation)
            #expect(result.errors == "backprop: \(message)\n", sourceLocation: sourceLocation)
        }
        let several = "of several DATA, each must be an image or a folder of images"
        expect(try predict("flat/0.png", "a.csv", in: folder), 64, "a.csv: \(several)")
        expect(try predict("iris", "flat", in: folder), 64, "iris: \(several)")
        expect(try predict("empty", in: folder), 65, "empty: expected at least one image, found none")
        expect(
            try predict("flat/0.png", "flat/9.png", in: folder), 65,
            "flat/9.png: no such file; --skip-broken leaves it out")
        let folders = "expected a folder of images for each class, or IDX files such as train-images-idx3-ubyte"
        let words = ["evaluate", "backprop-run"]
        expect(try Tool.run(words + ["empty"], in: folder.url), 65, "empty: \(folders), found nothing")
        expect(try Tool.run(words + ["flat"], in: folder.url), 65, "flat: \(folders), found 2 files and no folder")
        expect(try Tool.run("train", "flat", in: folder.url), 65, "flat: \(folders), found 2 files and no folder")
        let two = try Tool.run("evaluate", "backprop-run", "stripes", "stripes", in: folder.url)
        expect(two, 64, "evaluate takes MODEL and DATA, got 3 operands")
        expect(
            try Tool.run("train", "iris", "--skip-broken", in: folder.url), 64,
            "--skip-broken goes with a folder of images as DATA")
    }

    @Test func brokenFilesAreLeftOut() throws {
        let folder = try trained()
        let rows = try predict("stripes", in: folder).output
        for index in 0..<7 { try folder.write("broken", to: "stripes/down/x\(index)") }
        let message =
            "stripes/down/x0: byte 0: expected a PNG, JPEG, PGM or PPM file, found \"broken\"; --skip-broken leaves it out"
        let left =
            "left out 7 files that are no image or broken: "
            + (0..<5).map { "stripes/down/x\($0)" }.joined(separator: ", ") + " and 2 more"
        for words in [["train"], ["evaluate", "backprop-run"], ["predict", "backprop-run"]] {
            let refused = try Tool.run(words + ["stripes"], in: folder.url)
            #expect(refused.status == 65)
            #expect(refused.errors == "backprop: \(message)\n")
        }
        let predicted = try predict("stripes", "--skip-broken", in: folder)
        #expect(predicted.output == rows)
        #expect(predicted.errors == "backprop: \(left)\n")
        let evaluated = try Tool.run("evaluate", "backprop-run", "stripes", "--skip-broken", in: folder.url)
        #expect(evaluated.output.hasPrefix("6 samples"))
        #expect(evaluated.errors == "backprop: \(left)\n")
        let model = try folder.read("backprop-run/model.safetensors")
        let again = try Tool.run("train", "stripes", "--skip-broken", "--epochs", "1", in: folder.url)
        #expect(again.status == 0)
        #expect(again.errors == "backprop: \(left)\n")
        #expect(try folder.read("backprop-run/model.safetensors") == model)

        for name in ["00", "01", "02"] { try folder.write("broken", to: "stripes/across/\(name).png") }
        let lost = try Tool.run("train", "stripes", "--skip-broken", in: folder.url)
        #expect(lost.status == 65)
        #expect(
            lost.errors == "backprop: stripes/across: expected at least one image, found only files that are broken\n")
        for index in 0...1 { try folder.write("broken", to: "flat/\(index).png") }
        let none = try predict("flat", "--skip-broken", in: folder)
        #expect(none.status == 65 && none.output == "")
        #expect(none.errors == "backprop: flat: expected at least one image, found only files that are broken\n")
    }
}
