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

    @Test func aSystemWithoutGzip() async {
        await #expect(processExitsWith: .success) {
            hidePrograms()
            let folder = try TemporaryFolder()
            let labels = try folder.write("labels.gz", [])
            expectDataError(
                "\(labels.path): expected the program gzip to unpack the file, found none in the folders of PATH"
            ) { () throws(DataError) in let _: Dataset<Float> = try .idx(images: labels, labels: labels) }
        }
    }
}

/// Points PATH to where there are no programs.
private func hidePrograms() {
    _ = unsafe setenv("PATH", "/nowhere:", 1)
}
