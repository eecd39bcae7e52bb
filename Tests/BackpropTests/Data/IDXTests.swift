import Backprop
import Foundation
import Testing

@Suite struct IDXTests {
    /// An IDX file of unsigned bytes.
    static func file(_ shape: [Int], _ elements: [UInt8]) -> [UInt8] {
        let extents = shape.flatMap { extent in (0..<4).map { UInt8(extent >> (24 - 8 * $0) & 0xFF) } }
        return [0, 0, 8, UInt8(shape.count)] + extents + elements
    }

    static let images = file([3, 2, 2], [0, 255, 51, 102, 1, 2, 3, 4, 5, 6, 7, 8])
    static let labels = file([3], [0, 9, 3])

    /// Runs the system's gzip, as a user would.
    static func gzip(_ url: URL) throws {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["gzip", "-n", url.path]
        try process.run()
        process.waitUntilExit()
        #expect(process.terminationStatus == 0)
    }

    @Test func foldersThatHoldSuchFiles() throws {
        let folder = try TemporaryFolder()
        #expect(!Dataset<Float>.holdsIDX(folder.url))
        #expect(!Dataset<Float>.holdsIDX(folder.url.appendingPathComponent("none")))
        _ = try folder.write("train-labels-idx1-ubyte", Self.labels)
        #expect(!Dataset<Float>.holdsIDX(folder.url))
        _ = try folder.write("emnist-letters-test-images-idx3-ubyte.gz", Self.images)
        #expect(Dataset<Float>.holdsIDX(folder.url))
    }

    @Test func pixelsBecomeFractions() throws {
        let folder = try TemporaryFolder()
        let data: Dataset<Double> = try .idx(
            images: folder.write("i", Self.images), labels: folder.write("l", Self.labels))
        #expect(data.features.shape == [3, 4])
        #expect(data.features[rows: 0..<1] == [[0, 1, 0.2, 0.4]])
        #expect(data.features[2, 3] == 8.0 / 255)
        #expect(data.imageShape == [2, 2])
        #expect(data.targets == .classes([0, 9, 3], count: 10))
        let float: Dataset<Float> = try .idx(
            images: folder.url.appendingPathComponent("i"), labels: folder.url.appendingPathComponent("l"))
        #expect(float.features == Tensor<Float>(data.features))
    }

    @Test(arguments: [
        ("-images-idx3-ubyte", "-labels-idx1-ubyte", false), ("-images.idx3-ubyte", "-labels.idx1-ubyte", false),
        ("-images-idx3-ubyte", "-labels-idx1-ubyte", true), ("-images.idx3-ubyte", "-labels.idx1-ubyte", true),
    ])
    func foldersHoldTwoPairs(images: String, labels: String, isPacked: Bool) throws {
        let folder = try TemporaryFolder()
        let test = (images: Self.file([1, 1, 3], [7, 8, 9]), labels: Self.file([1], [12]))
        for (prefix, pair) in [("train", (images: Self.images, labels: Self.labels)), ("t10k", test)] {
            let urls = try [
                folder.write(prefix + images, pair.images), folder.write(prefix + labels, pair.labels),
            ]
            if isPacked { try urls.forEach(Self.gzip) }
        }
        let training: Dataset<Float> = try .idx(folder: folder.url, split: .train)
        #expect(training.features.shape == [3, 4])
        #expect(training.targets.outputs == 10)
        let held: Dataset<Float> = try .idx(folder: folder.url, split: .test)
        #expect(held.imageShape == [1, 3])
        #expect(held.targets == .classes([12], count: 13))
    }

    /// The names of EMNIST, of which a folder mostly holds several sets; its letters begin with label 1.
    @Test func prefixes() throws {
        let folder = try TemporaryFolder()
        func write(_ set: String, label: UInt8) throws {
            for (split, count) in [("train", 2), ("test", 1)] {
                try folder.write(
                    "\(set)-\(split)-images-idx3-ubyte",
                    Self.file([count, 1, 2], Array(repeating: 9, count: 2 * count)))
                try folder.write(
                    "\(set)-\(split)-labels-idx1-ubyte", Self.file([count], Array(repeating: label, count: count)))
            }
        }
        func read(_ split: IDXSplit, _ prefix: String? = nil) throws(DataError) -> Dataset<Float> {
            try .idx(folder: folder.url, split: split, prefix: prefix)
        }
        try write("emnist-letters", label: 26)
        try folder.write("emnist-letters-mapping.txt", Array("1 65 97".utf8))
        #expect(try read(.train).targets == .classes([26, 26], count: 27))
        #expect(try read(.test).targets == .classes([26], count: 27))
        try write("emnist-digits", label: 3)
        let path = folder.url.path
        expectDataError(
            "\(path): expected one set of IDX files, or the prefix of one (--idx-prefix), found \"emnist-digits\", "
                + "\"emnist-letters\""
        ) { () throws(DataError) in _ = try read(.train) }
        for prefix in ["emnist-letters", "emnist-letters-"] {
            #expect(try read(.train, prefix).targets == .classes([26, 26], count: 27))
        }
        #expect(try read(.test, "emnist-digits").targets == .classes([3], count: 10))
        expectDataError(
            "\(path): expected a file letters-train-images-idx3-ubyte or letters-train-images-idx3-ubyte.gz, found none"
        ) { () throws(DataError) in _ = try read(.train, "letters") }
        // Names without a prefix are a set too.
        try folder.write("train-images.idx3-ubyte", Self.images)
        try folder.write("train-labels-idx1-ubyte", Self.labels)
        #expect(throws: DataError.self) { try read(.train) }
        #expect(try read(.train, "").count == 3)
        try FileManager.default.removeItem(
            at: folder.url.appendingPathComponent("emnist-digits-train-labels-idx1-ubyte"))
        expectDataError(
            "\(path): expected a file emnist-digits-train-labels-idx1-ubyte or emnist-digits-train-labels-idx1-ubyte.gz, "
                + "found none"
        ) { () throws(DataError) in _ = try read(.train, "emnist-digits") }
    }

    @Test func missingFilesAreNamed() throws {
        let folder = try TemporaryFolder()
        let path = folder.url.path
        expectDataError(
            "\(path): expected a file t10k-images-idx3-ubyte or t10k-images-idx3-ubyte.gz, found none"
        ) { () throws(DataError) in let _: Dataset<Float> = try .idx(folder: folder.url, split: .test) }
        let file = try folder.write("train-images-idx3-ubyte", Self.images)
        expectDataError(
            "\(path): expected a file train-labels-idx1-ubyte or train-labels-idx1-ubyte.gz, found none"
        ) { () throws(DataError) in let _: Dataset<Float> = try .idx(folder: folder.url, split: .train) }
        expectDataError("\(file.path): expected a folder, found a file") { () throws(DataError) in
            let _: Dataset<Float> = try .idx(folder: file, split: .train)
        }
        let missing = folder.url.appendingPathComponent("no")
        expectDataError("\(missing.path): no such folder") { () throws(DataError) in
            let _: Dataset<Float> = try .idx(folder: missing, split: .train)
        }
    }

    /// A file of images whose first bytes are others.
    static func images(beginning: [UInt8]) -> [UInt8] {
        beginning + images.dropFirst(beginning.count)
    }

    static let mistakes: [(bytes: [UInt8], message: String)] = [
        ([], "expected an IDX header of 16 bytes, found 0 bytes"),
        (Array(images.prefix(15)), "expected an IDX header of 16 bytes, found 15 bytes"),
        (Array(images.dropLast()), "expected 28 bytes for 3×2×2 elements, found 27"),
        (images + [0], "expected 28 bytes for 3×2×2 elements, found more"),
        (images(beginning: [1, 2]), "byte 0: expected two zero bytes, which begin an IDX file, found 01 02"),
        (
            images(beginning: [0, 0, 0x0D]),
            "byte 2: expected element type 08, unsigned bytes, found 0D, 32-bit floats"
        ),
        (images(beginning: [0, 0, 0x7F]), "byte 2: expected element type 08, unsigned bytes, found 7F"),
        (images(beginning: [0, 0, 8, 1]), "byte 3: expected 3 dimensions, found 1"),
        (
            file([0xFFFF_FFFF, 0xFFFF_FFFF, 0xFFFF_FFFF], []),
            "byte 4: expected an array that fits into memory, found 4294967295×4294967295×4294967295 elements"
        ),
        (
            file([0xFFFFFF, 0xFFFF, 0xFFFF], [1]),
            "expected \(0xFFFFFF * 0xFFFF * 0xFFFF + 16) bytes for 16777215×65535×65535 elements, found 17"
        ),
        (file([0, 2, 2], []), "expected at least one image, found 0×2×2 elements"),
        (file([3, 0, 2], []), "expected at least one image, found 3×0×2 elements"),
    ]

    @Test(arguments: mistakes)
    func imagesThatAreNone(bytes: [UInt8], message: String) throws {
        let folder = try TemporaryFolder()
        let labels = try folder.write("labels", Self.labels)
        let images = try folder.write("images", bytes)
        expectDataError("\(images.path): \(message)") { () throws(DataError) in
            let _: Dataset<Float> = try .idx(images: images, labels: labels)
        }
    }

    @Test func labelsMustFitTheImages() throws {
        let folder = try TemporaryFolder()
        let images = try folder.write("images", Self.images)
        let few = try folder.write("few", Self.file([2], [0, 1]))
        expectDataError("\(few.path): expected 3 labels, one for each image, found 2") { () throws(DataError) in
            let _: Dataset<Float> = try .idx(images: images, labels: few)
        }
        let labels = try folder.write("labels", Self.labels)
        expectDataError("\(labels.path): row 2: expected a label from 0 to 4, found 9") { () throws(DataError) in
            let _: Dataset<Float> = try .idx(images: images, labels: labels, classes: 5)
        }
        let known: Dataset<Float> = try .idx(images: images, labels: labels, classes: 20)
        #expect(known.targets.outputs == 20)
    }

    @Test func everyPrefixIsAnError() throws {
        let folder = try TemporaryFolder()
        let labels = try folder.write("labels", Self.labels)
        for length in 0..<Self.images.count {
            let images = try folder.write("images", Self.images.prefix(length))
            #expect(throws: DataError.self) { try Dataset<Float>.idx(images: images, labels: labels) }
        }
    }

    @Test func everyFlippedByteIsAnErrorOrOtherPixels() throws {
        let folder = try TemporaryFolder()
        let labels = try folder.write("labels", Self.labels)
        for place in Self.images.indices {
            for mask: UInt8 in [0x01, 0x80, 0xFF] {
                var bytes = Self.images
                bytes[place] ^= mask
                let images = try folder.write("images", bytes)
                let data = try? Dataset<Float>.idx(images: images, labels: labels)
                #expect((data != nil) == (place >= 16), "byte \(place)")
                if let data { #expect(data.features.shape == [3, 4]) }
            }
        }
    }
}

@Suite struct GzipTests {
    @Test func damagedFilesAreErrors() throws {
        let folder = try TemporaryFolder()
        let labels = try folder.write("labels", IDXTests.labels)
        let whole = try folder.write("whole", IDXTests.images)
        try IDXTests.gzip(whole)
        let packed = [UInt8](try Data(contentsOf: folder.url.appendingPathComponent("whole.gz")))
        for length in stride(from: 0, to: packed.count, by: 5) {
            let images = try folder.write("images.gz", packed.prefix(length))
            #expect(throws: DataError.self) { try Dataset<Float>.idx(images: images, labels: labels) }
        }
        for place in stride(from: 0, to: packed.count, by: 3) {
            var bytes = packed
            bytes[place] ^= 0xFF
            let images = try folder.write("images.gz", bytes)
            if let data = try? Dataset<Float>.idx(images: images, labels: labels) {
                // Flags, time and system in gzip's header do not matter.
                #expect(place < 10)
                #expect(data.features.shape == [3, 4])
            }
        }
    }

    @Test func whatIsNotPackedSaysSo() throws {
        let folder = try TemporaryFolder()
        let labels = try folder.write("labels", IDXTests.labels)
        let images = try folder.write("images.gz", IDXTests.images)
        expectDataError("\(images.path): cannot be unpacked: not in gzip format") { () throws(DataError) in
            let _: Dataset<Float> = try .idx(images: images, labels: labels)
        }
        let missing = folder.url.appendingPathComponent("no.gz")
        expectDataError("\(missing.path): no such file") { () throws(DataError) in
            let _: Dataset<Float> = try .idx(images: missing, labels: labels)
        }
    }

    @Test func lengthsAreCheckedBehindGzip() throws {
        let folder = try TemporaryFolder()
        let labels = try folder.write("labels", IDXTests.labels)
        let tail = [UInt8](repeating: 0, count: 3_000_000)
        try IDXTests.gzip(folder.write("long", IDXTests.images + tail))
        let long = folder.url.appendingPathComponent("long.gz")
        expectDataError("\(long.path): expected 28 bytes for 3×2×2 elements, found more") { () throws(DataError) in
            let _: Dataset<Float> = try .idx(images: long, labels: labels)
        }
        try IDXTests.gzip(folder.write("short", IDXTests.images.dropLast(2)))
        let short = folder.url.appendingPathComponent("short.gz")
        expectDataError("\(short.path): expected 28 bytes for 3×2×2 elements, found 26") { () throws(DataError) in
            let _: Dataset<Float> = try .idx(images: short, labels: labels)
        }
        try IDXTests.gzip(folder.write("wrong", [0, 0, 9] + IDXTests.images.dropFirst(3) + tail))
        let wrong = folder.url.appendingPathComponent("wrong.gz")
        let message = "byte 2: expected element type 08, unsigned bytes, found 09, signed bytes"
        expectDataError("\(wrong.path): \(message)") { () throws(DataError) in
            let _: Dataset<Float> = try .idx(images: wrong, labels: labels)
        }
    }

    /// A file of `IDXTests.images` whose parts are packed one by one, as `cat` and parallel packers make them.
    @Test func membersFollowEachOther() throws {
        let folder = try TemporaryFolder()
        let labels = try folder.write("labels", IDXTests.labels)
        var packed: [UInt8] = []
        for (index, part) in [Array(IDXTests.images[..<7]), [], Array(IDXTests.images[7...])].enumerated() {
            try IDXTests.gzip(folder.write("part\(index)", part))
            packed += try Data(contentsOf: folder.url.appendingPathComponent("part\(index).gz"))
        }
        let data: Dataset<Float> = try .idx(images: folder.write("images.gz", packed), labels: labels)
        #expect(data.features.shape == [3, 4] && data.features[0, 1] == 1)
        // Zeros fill up the blocks of tapes, anything else is no gzip.
        let padded = try folder.write("padded.gz", packed + [0, 0, 0])
        #expect(try .idx(images: padded, labels: labels) == data)
        let more = try folder.write("more.gz", packed + [1, 2, 3])
        expectDataError("\(more.path): byte \(packed.count): cannot be unpacked: not in gzip format") {
            () throws(DataError) in let _: Dataset<Float> = try .idx(images: more, labels: labels)
        }
    }

    /// A member with each field that a header may have: extra data, a name, a comment, a checksum of the header.
    static let stored: [UInt8] = {
        let fields: [UInt8] = [3, 0, 1, 2, 3] + Array("name".utf8) + [0] + Array("comment".utf8) + [0]
        let header = [0x1F, 0x8B, 8, 0x1F, 0, 0, 0, 0, 0, 3] + fields
        let count = UInt8(IDXTests.images.count)
        let block = [1, count, 0, ~count, 0xFF] + IDXTests.images
        return header + littleEndian(PNGFile.crc32(header)).prefix(2) + block
            + littleEndian(PNGFile.crc32(IDXTests.images)) + [count, 0, 0, 0]
    }()

    static func littleEndian(_ value: UInt32) -> [UInt8] { [0, 8, 16, 24].map { UInt8(value >> $0 & 0xFF) } }

    static func stored(_ change: (inout [UInt8]) -> Void) -> [UInt8] {
        var bytes = stored
        change(&bytes)
        return bytes
    }

    static let mistakes: [(bytes: [UInt8], message: String)] = [
        ([], "cannot be unpacked: not in gzip format"),
        ([0x1F, 0x8B, 8], "expected a gzip header, found the end of the file at byte 3"),
        (stored { $0[2] = 7 }, "byte 2: expected compression method 8, the only one, found 7"),
        (stored { $0[3] = 0x20 }, "byte 3: expected gzip flags from 0 to 31, found 32"),
        (stored { $0[10] = 200 }, "expected a gzip header, found the end of the file at byte 71"),
        (Array(stored.prefix(22)), "expected a gzip header, found the end of the file at byte 22"),
        (stored { $0[28] ^= 1 }, "byte 28: expected the checksum of the gzip header, found another"),
        (stored { $0[30] = 7 }, "byte 30: expected a block of packed bytes of type 0, 1 or 2, found type 3"),
        (
            stored { $0[31] ^= 1 },
            "byte 35: expected a stored block's length and its complement, found two that do not match"
        ),
        (
            stored { $0[60] ^= 1 },
            "byte 63: expected the checksum of what was unpacked, "
                + "\(PNGFile.crc32([UInt8](stored { $0[60] ^= 1 }[35..<63]))), found \(PNGFile.crc32(IDXTests.images))"
        ),
        (stored { $0[67] = 7 }, "byte 67: expected the length of what was unpacked, 28, found 7"),
        (Array(stored.dropLast()), "byte 63: expected a checksum and a length, 8 bytes, found 7 bytes"),
        (Array(stored.prefix(50)), "byte 50: expected more packed bytes, found their end"),
    ]

    @Test(arguments: mistakes)
    func filesThatAreRefused(bytes: [UInt8], message: String) throws {
        let folder = try TemporaryFolder()
        let labels = try folder.write("labels", IDXTests.labels)
        let right: Dataset<Float> = try .idx(images: folder.write("right.gz", Self.stored), labels: labels)
        #expect(right.features[0, 1] == 1)
        let images = try folder.write("images.gz", bytes)
        expectDataError("\(images.path): \(message)") { () throws(DataError) in
            let _: Dataset<Float> = try .idx(images: images, labels: labels)
        }
    }

    /// Zeros that are packed a thousand times smaller: no more of them are unpacked than the header asks for.
    @Test func bombsAreNotUnpacked() throws {
        let folder = try TemporaryFolder()
        let labels = try folder.write("labels", IDXTests.labels)
        let zeros = [UInt8](repeating: 0, count: 5_000_000)
        try IDXTests.gzip(folder.write("bomb", IDXTests.file([0xFFFF, 0xFFFF, 0xFFFF], zeros)))
        let bomb = folder.url.appendingPathComponent("bomb.gz")
        let count = 0xFFFF * 0xFFFF * 0xFFFF
        expectDataError("\(bomb.path): expected \(count + 16) bytes for 65535×65535×65535 elements, found 5000016") {
            () throws(DataError) in let _: Dataset<Float> = try .idx(images: bomb, labels: labels)
        }
    }
}
