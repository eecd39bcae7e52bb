import Backprop
import Foundation
import Testing

@testable import BackpropTool

/// What goes wrong with images: one clear line each.
@Suite struct ImageMistakeTests {
    @Test(arguments: [
        ("iris --image-size 8", "--image-size goes with a folder of images as DATA"),
        ("--colors gray", "--colors goes with a folder of images as DATA"),
        ("iris --augment flip", "--augment goes with a folder of images as DATA"),
        (
            "photos --augment flip,flip",
            "--augment flip,flip: \"flip\": expected flip, vflip, shiftN by up to N pixels, rotateX by up to X degrees "
                + "of 180, or cropX to a share of at least X, each once"
        ),
    ])
    func optionsThatDoNotFit(line: String, message: String) {
        let words = line.split(separator: " ").map(String.init)
        let error = #expect(throws: UsageError.self) {
            try TrainCommand(Arguments(words, options: TrainCommand.allOptions))
        }
        #expect(error?.description == message)
    }

    @Test(arguments: [
        "", "shift", "shift0", "shift1.5", "rotate0", "rotate181", "crop0", "crop1.1", "cropnan", "spin", "flip2",
    ])
    func changesThatThereAreNot(text: String) {
        #expect(throws: UsageError.self) {
            try TrainCommand(Arguments(["photos", "--augment", text], options: TrainCommand.allOptions))
        }
    }

    @Test(arguments: ["", "0", "8x", "x8", "8x0", "8x8x8", "+8", "5000", "8.5", "٣"])
    func sizesThatAreNone(text: String) throws {
        let folder = try TemporaryFolder()
        try folder.writeStripes(count: 1, side: 2)
        try expectFailure(
            "train", "stripes", "--image-size", text, status: 64,
            says: "--image-size \(text): expected height and width such as 32x48, or one number, from 1 to 4096",
            in: folder)
    }

    @Test func foldersAndFiles() throws {
        let folder = try TemporaryFolder()
        try folder.writeStripes(count: 3, side: 4)
        try expectFailure(
            "train", "stripes", "--colors", "blue", status: 64, says: "--colors blue: expected one of gray, rgb",
            in: folder)
        try expectFailure(
            "train", "stripes/down/00.png", status: 64,
            says: "stripes/down/00.png is one image without a label; expected a folder of them for each class",
            in: folder)
        try expectFailure("train", "photos", "--image-size", "8", status: 65, says: "photos: no such file", in: folder)
        try expectFailure(
            "train", "stripes", "--layers", "conv4x5", status: 65,
            says: "--layers: conv4x5 does not fit: 5×5 pixels in images of shape [4, 4, 3]", in: folder)
        try expectFailure(
            "train", "stripes", "--layers", "conv1000000x1000000same", status: 65,
            says: "a network of more than 1152921504606846976 parameters; expected at most 2147483648", in: folder)
        try expectFailure(
            "train", "stripes", "--layers", "8,batchnorm", "--batch-size", "1", status: 65,
            says: "the last batch of 6 samples, 1 at a time, has 1; layer 2, BatchNorm, needs 2", in: folder)
        try folder.write(
            PNG(Image(height: 3, width: 4, channels: 1, values: .bytes(Array(0..<12)))).data, to: "stripes/up/x")
        try expectFailure(
            "train", "stripes", status: 65,
            says: "stripes/up/x: expected 4×4 pixels (height × width), the size of stripes/across/00.png, found 3×4",
            in: folder)
        #expect(try Tool.run("train", "stripes", "--image-size", "4", "--epochs", "1", in: folder.url).status == 0)
        try folder.write("GIF89a", to: "stripes/up/y")
        try expectFailure(
            "train", "stripes", "--image-size", "4", status: 65,
            says:
                "stripes/up/y: byte 0: expected a PNG, JPEG, PGM or PPM file, found a GIF file; --skip-broken leaves it out",
            in: folder)
    }

    /// Images of more pixels than are wanted, and the option that allows them, with each command.
    @Test func imagesOfTooManyPixels() throws {
        let folder = try TemporaryFolder()
        try folder.writeStripes(count: 2, side: 4)
        let message =
            "byte 16: expected at most 15 pixels (mostPixels, or --max-pixels of the command, allows more), "
            + "found 16, 4×4"
        try expectFailure(
            "train", "stripes", "--max-pixels", "15", status: 65,
            says: "stripes/across/00.png: \(message); --skip-broken leaves it out", in: folder)
        #expect(
            try Tool.run("train", "stripes", "--epochs", "1", "--max-pixels", "16", in: folder.url).status == 0)
        for command in ["predict", "evaluate"] {
            try expectFailure(
                command, "backprop-run", "stripes", "--max-pixels", "15", status: 65,
                says: "stripes/across/00.png: \(message); --skip-broken leaves it out", in: folder)
            let right = try Tool.run(command, "backprop-run", "stripes", "--max-pixels", "16", in: folder.url)
            #expect(right.status == 0)
        }
        let image = "stripes/down/01.png"
        try expectFailure(
            "predict", "backprop-run", image, "--max-pixels", "15", status: 65, says: "\(image): \(message)", in: folder
        )
        #expect(try Tool.run("predict", "backprop-run", image, "--max-pixels", "16", in: folder.url).status == 0)
        try expectFailure(
            "predict", "backprop-run", "iris", "--max-pixels", "15", status: 64,
            says: "--max-pixels goes with a folder of images as DATA", in: folder)
        try expectFailure(
            "train", "stripes", "--max-pixels", "0", status: 64,
            says: "--max-pixels 0: expected a whole number of 1 or more", in: folder)
    }

    #if !os(Windows)
        /// Neither is waited for or left out.
        @Test func pipesAndNamesThatAreNoText() throws {
            let folder = try TemporaryFolder()
            try folder.writeStripes(count: 2, side: 4)
            let pipe = folder.url.appendingPathComponent("stripes/down/pipe")
            #expect(unsafe mkfifo(pipe.path, 0o600) == 0)
            try expectFailure(
                "train", "stripes", status: 65,
                says: "stripes/down/pipe: expected a file, found a pipe; --skip-broken leaves it out", in: folder)
            try FileManager.default.removeItem(at: pipe)
            let name = Array(folder.url.appendingPathComponent("stripes/").path.utf8) + Array("/caf".utf8) + [0xE9, 0]
            let status = unsafe name.withUnsafeBytes { unsafe mkdir($0.bindMemory(to: CChar.self).baseAddress!, 0o700) }
            #expect(status == 0)
            try expectFailure(
                "train", "stripes", status: 65, says: #"stripes: expected names in UTF-8, found "caf\xE9""#, in: folder)
        }
    #endif

    /// Layers for images on data that are none.
    @Test func dataWithoutImages() throws {
        let folder = try TemporaryFolder()
        try expectFailure(
            "train", "iris", "--layers", "conv4x3,pool2", status: 65,
            says: "--layers: conv4x3 takes images of shape [H, W, C], but gets samples of shape [4]", in: folder)
        #expect(try Tool.run("train", "iris", "--epochs", "1", in: folder.url).status == 0)
        try folder.writeStripes(count: 1, side: 2)
        for (command, data) in [
            ("predict", "stripes"), ("evaluate", "stripes"), ("predict", "stripes/down/00.png"),
        ] {
            try expectFailure(
                command, "backprop-run", data, status: 65,
                says: "\(data): expected samples of shape [4], which the model takes, found images", in: folder)
        }
        try expectFailure(
            "evaluate", "backprop-run", "stripes/down/00.png", status: 64,
            says: "stripes/down/00.png is one image without a label; expected a folder of them for each class",
            in: folder)
    }

    @Test func classesThatTheModelDoesNotKnow() throws {
        let folder = try TemporaryFolder()
        try folder.writeStripes(count: 3, side: 4)
        #expect(try Tool.run("train", "stripes", "--epochs", "1", in: folder.url).status == 0)
        try folder.write(try folder.read("stripes/down/00.png"), to: "test/left/1.png")
        try expectFailure(
            "evaluate", "backprop-run", "test", status: 65,
            says: "test/left: expected a class among \"across\", \"down\", found \"left\"", in: folder)
        #expect(try Tool.run("predict", "backprop-run", "test", in: folder.url).status == 0)
        try folder.write("no image", to: "x.jpg")
        try expectFailure(
            "predict", "backprop-run", "x.jpg", status: 65,
            says: "x.jpg: byte 0: expected a PNG, JPEG, PGM or PPM file, found \"no image\"", in: folder)
    }

    /// Files of a few hundred bytes that ask for images, or for padding, of many gigabytes.
    @Test func modelsThatTakeMoreThanThereIs() throws {
        let folder = try TemporaryFolder()
        try folder.writeStripes(count: 1, side: 2)
        try folder.write("x,class\n1,0\n", to: "row.csv")
        let images = try Sequential<Float>(
            layers: [GlobalAveragePool2D(), Scaling(shift: [0], scale: [1]), Softmax()],
            inputShape: [1 << 20, 1 << 20, 1])
        let side = 1 << 19
        let window = Window(
            height: 1, width: 1, padding: .explicit(top: side, bottom: side - 1, left: side, right: side - 1))
        let padding = try Sequential<Float>(
            layers: [
                Reshape([1, 1, 1]), Conv2D(weights: Tensor(zeros: [1, 1, 1, 1]), biases: [0], window: window),
                GlobalAveragePool2D(), Softmax(),
            ], inputShape: [1])
        let memory = String(format: "%.1f", Double(MemoryLimit.bytes) / 0x1p30)
        for (network, data, values) in [
            (images, "stripes/down/00.png", 1_099_511_627_779), (padding, "row.csv", 1_099_511_627_780),
        ] {
            try SavedModel<Float>(network: network).write(to: folder.url.appendingPathComponent("m.safetensors"))
            for command in ["predict", "evaluate"] where command == "predict" || data == "row.csv" {
                try expectFailure(
                    command, "m.safetensors", data, status: 65,
                    says:
                        "m.safetensors: expected a model that takes at most 134217728 values for a sample (its limit), "
                        + "found \(values); --large-model lifts it", in: folder)
                try expectFailure(
                    command, "m.safetensors", data, "--large-model", status: 65,
                    says:
                        "m.safetensors: expected a model that fits into the \(memory) GiB of memory of this process, "
                        + "found one that takes 4096.0 for a sample", in: folder)
            }
        }
    }
}
