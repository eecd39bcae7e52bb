import Backprop
import Foundation
import Testing

@Suite struct ImageFolderTests {
    /// A folder with the given files, which may lie in folders.
    static func folder(_ files: [String: [UInt8]]) throws -> TemporaryFolder {
        let folder = try TemporaryFolder()
        for (name, bytes) in files {
            let url = folder.url.appendingPathComponent(name)
            try FileManager.default.createDirectory(
                at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
            try Data(bytes).write(to: url)
        }
        return folder
    }

    static func gray(_ rows: [UInt8]...) -> [UInt8] {
        Array("P5 \(rows[0].count) \(rows.count) 255\n".utf8) + rows.flatMap(\.self)
    }

    static let colored = Array("P6 2 1 255\n".utf8) + [255, 0, 0, 0, 51, 102]

    @Test func foldersAreClasses() throws {
        let folder = try Self.folder([
            "dog/b.png": [UInt8](PNGFile().data), "dog/a": Self.gray([51, 102], [153, 204]),
            "cat/10.pgm": Self.gray([0, 0], [0, 255]), "cat/9.pgm": Self.gray([255, 0], [0, 0]),
            "Zebra/x": Self.gray([1, 2], [3, 4]), "cat/.hidden": [1], ".git/x": [1], "README": [1],
        ])
        let data: Dataset<Double> = try .images(folder: folder.url, colors: .gray)
        #expect(data.classNames == ["Zebra", "cat", "dog"])
        #expect(data.targets == .classes([0, 1, 1, 2, 2], count: 3))
        #expect(data.imageShape == [2, 2])
        let expected: [[Double]] = [
            [1, 2, 3, 4], [0, 0, 0, 255], [255, 0, 0, 0], [51, 102, 153, 204], [1, 2, 3, 4],
        ]
        #expect(data.features == Tensor(rows: expected) / 255)
        let float: Dataset<Float> = try .images(folder: folder.url, colors: .gray)
        #expect(float.features == Tensor<Float>(data.features))

        let color: Dataset<Float> = try .images(folder: folder.url)
        #expect(color.imageShape == [2, 2, 3])
        #expect(color.features[rows: 3..<4] == [[0.2, 0.2, 0.2, 0.4, 0.4, 0.4, 0.6, 0.6, 0.6, 0.8, 0.8, 0.8]])
        let known: Dataset<Float> = try .images(
            folder: folder.url, colors: .gray, classNames: ["dog", "wolf", "cat", "Zebra"])
        #expect(known.targets == .classes([3, 2, 2, 0, 0], count: 4))
        #expect(known.classNames == ["dog", "wolf", "cat", "Zebra"])
    }

    @Test func brokenFilesAreReported() throws {
        let folder = try Self.folder([
            "a/1": Self.gray([0, 1]), "a/2": [1, 2], "b/1": Array("P5 2 1 255\n7".utf8), "b/2": Self.gray([2, 3]),
        ])
        var broken: [String] = []
        let data: Dataset<Float> = try .images(folder: folder.url, colors: .gray) { broken.append($0.source) }
        #expect(broken.map { $0.dropFirst(folder.url.path.count) } == ["/a/2", "/b/1"])
        #expect(data.targets == .classes([0, 1], count: 2))
        #expect(data.features == Tensor<Float>(rows: [[0, 1], [2, 3]]) / 255)
        // Another size is no matter of one file.
        #expect(throws: DataError.self) {
            try Data(Self.gray([1, 2, 3])).write(to: folder.url.appendingPathComponent("b/3"))
            let _: Dataset<Float> = try .images(folder: folder.url, colors: .gray) { _ in }
        }
        try Data([1]).write(to: folder.url.appendingPathComponent("a/1"))
        expectDataError("\(folder.url.path)/a: expected at least one image, found only files that are broken") {
            () throws(DataError) in
            let _: Dataset<Float> = try .images(folder: folder.url, size: (2, 2)) { _ in }
        }
    }

    @Test func allFormatsInOneFolder() throws {
        let folder = try Self.folder([
            "a/1.jpg": [UInt8](JPEGFile(width: 2, height: 2).data), "a/2.png": [UInt8](PNGFile().data),
            "a/3.pgm": Self.gray([51, 102], [153, 204]),
        ])
        let data: Dataset<Float> = try .images(folder: folder.url, colors: .gray)
        let rows: [[Float]] = [[135, 135, 135, 135], [1, 2, 3, 4], [51, 102, 153, 204]]
        #expect(data.features == Tensor(rows: rows) / 255)
    }

    @Test func sizesAndColorsAreMadeAlike() throws {
        let hidden = PNGFile(width: 1, height: 1, colorType: 4, rows: [0, 7, 0])
        let folder = try Self.folder([
            "a/1": Self.gray([0, 100]), "a/2": Self.colored, "a/3": [UInt8](hidden.data),
            "a/4": Array("P2 1 1 65535 32768".utf8),
        ])
        let data: Dataset<Float> = try .images(folder: folder.url, size: (height: 1, width: 4), background: 51)
        #expect(data.imageShape == [1, 4, 3])
        let rows: [[Float]] = [
            [0, 0, 0, 25, 25, 25, 75, 75, 75, 100, 100, 100], [255, 0, 0, 191, 13, 26, 64, 38, 77, 0, 51, 102],
            [Float](repeating: 51, count: 12), [Float](repeating: 128, count: 12),
        ]
        #expect(data.features == Tensor(rows: rows) / 255)
        let gray: Dataset<Float> = try .images(folder: folder.url, size: (height: 1, width: 1), colors: .gray)
        #expect(gray.features == Tensor(rows: [[50], [59], [255], [128]]) / 255)
    }

    /// They are trained on as bytes, as those of IDX files are.
    @Test func imagesTrain() throws {
        var files: [String: [UInt8]] = [:]
        for index in 0..<20 {
            files["dark/\(index)"] = Self.gray([UInt8(index), 20], [3, 40])
            files["light/\(index)"] = Self.gray([UInt8(255 - index), 200], [250, 240])
        }
        let folder = try Self.folder(files)
        let data: Dataset<Float> = try .images(folder: folder.url, colors: .gray)
        var generator = SeededGenerator(seed: 1)
        var model = Sequential<Float> {
            Dense(4, 2, using: &generator)
            Softmax()
        }
        let trainer = Trainer<Float>(optimizer: SGD(learningRate: 1), epochs: 20, batchSize: 8)
        _ = try trainer.train(&model, on: data, using: &generator)
        #expect(try model.evaluate(data).accuracy == 1)
    }

    @Test func mistakesNameTheFile() throws {
        func expect(_ files: [String: [UInt8]], _ message: String, classNames: [String]? = nil) throws {
            let folder = try Self.folder(files)
            expectDataError("\(folder.url.path)\(message.replacing("%", with: folder.url.path))") {
                () throws(DataError) in
                let _: Dataset<Float> = try .images(folder: folder.url, classNames: classNames)
            }
        }
        try expect([:], ": expected a folder of images for each class, found no folder")
        try expect(["x.png": [1]], ": expected a folder of images for each class, found no folder")
        try expect(["a/.x": [1]], "/a: expected at least one image, found none")
        try expect(["a/x/y": [1]], "/a/x: expected a file, found a folder")
        try expect(["a/x": []], #"/a/x: byte 0: expected a PNG, JPEG, PGM or PPM file, found """#)
        try expect(
            ["a/x.jpg": [0xFF, 0xD8, 0xFF]],
            "/a/x.jpg: byte 3: expected a frame (SOF) and its scans, found the end of the file")
        try expect(
            ["a/x": Self.gray([1, 2]).dropLast()], "/a/x: byte 11: expected 2 bytes of values, found 1")
        try expect(
            ["a/x": Self.gray([1, 2]), "b/y": Self.gray([1], [2])],
            "/b/y: expected 1×2 pixels (height × width), the size of %/a/x, found 2×1")
        try expect(
            ["a/x": Self.gray([1, 2])], #"/a: expected a class among "b", "c", found "a""#, classNames: ["b", "c"])
        try expect(
            ["a/x": Self.gray([1, 2])], #": expected class names that differ, found "a" twice"#, classNames: ["a", "a"])
        let missing = URL(fileURLWithPath: "no/such/folder")
        expectDataError("no/such/folder: no such folder") { () throws(DataError) in
            let _: Dataset<Float> = try .images(folder: missing)
        }
        let file = try TemporaryFolder().write("x", [1])
        expectDataError("\(file.path): no such folder") { () throws(DataError) in
            let _: Dataset<Float> = try .images(folder: file)
        }
    }
}
