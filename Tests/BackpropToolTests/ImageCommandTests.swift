import Backprop
import Foundation
import Testing

@testable import BackpropTool

/// Folders of images and single ones, from training to prediction.
@Suite struct ImageCommandTests {
    @Test func stripesAreToldApart() throws {
        let folder = try TemporaryFolder()
        try folder.writeStripes()
        let trained = try Tool.run(
            "train", "stripes", "--colors", "gray", "--layers", "conv4x3,pool2,8", "--epochs", "12", "--optimizer",
            "adam", "--learning-rate", "0.01", "--batch-size", "8", "--validation-split", "0.25", "--json",
            in: folder.url)
        #expect(trained.errors == "")
        #expect(trained.output.contains("30 samples and 10 to validate on, 144 inputs, 2 classes"))
        #expect(trained.output.contains("network 12×12×1-conv4x3-pool2-8-2 (relu, softmax)"))
        #expect(trained.output.contains("Conv2D     kernel 3×3, activation relu  10×10×4          40"))
        #expect(trained.json["accuracy"] as? Double == 1)

        let evaluated = try Tool.run("evaluate", "backprop-run", "stripes", "--json", in: folder.url)
        #expect(evaluated.json["accuracy"] as? Double == 1)
        #expect(evaluated.output.contains("down"))

        let all = try Tool.run("predict", "backprop-run", "stripes", in: folder.url).output.split(separator: "\n")
        #expect(all.count == 41)
        for (name, place) in [("across/00", 1), ("down/19", 40)] {
            let one = try Tool.run("predict", "backprop-run", "stripes/\(name).png", in: folder.url)
            #expect(one.errors == "")
            let rows = one.output.split(separator: "\n")
            // That of a folder has names of files before it.
            #expect(all[0] == "file," + rows[0] && all[place] == "stripes/\(name).png," + rows[1])
            #expect(rows[1].hasPrefix(name.prefix { $0 != "/" } + ","))
        }
        let info = try Tool.run("info", "backprop-run", in: folder.url).output
        #expect(info.contains("\nimages: 12×12, gray\n"))
    }

    /// Whatever size and colours an image has, it is brought to those of the training.
    @Test func imagesAreMadeToFitTheModel() throws {
        let folder = try TemporaryFolder()
        try folder.writeStripes(side: 10, channels: 3)
        for layers in ["8", "conv3x3"] {
            for colors in ["gray", "rgb"] {
                let trained = try Tool.run(
                    "train", "stripes", "--image-size", "8x10", "--colors", colors, "--layers", layers, "--epochs", "2",
                    "--scale", "standard", in: folder.url)
                #expect(trained.errors == "")
                let model = try SavedModel<Float>(
                    contentsOf: folder.url.appendingPathComponent("backprop-run/model.safetensors"))
                #expect(model.imageShape == (colors == "gray" ? [8, 10] : [8, 10, 3]))
                let small = try folder.image("stripes/down/03.png").converted(to: colors == "gray" ? .gray : .rgb)
                    .resized(height: 8, width: 10)
                let samples = Tensor<Float>(small).reshaped(to: [1, small.values.count])
                let header = "P\(colors == "gray" ? 5 : 6) 10 8 255\n"
                guard case .bytes(let bytes) = small.values else { return }
                try folder.write(Data(header.utf8) + bytes, to: "small.ppm")
                let expected = model.network.predict(samples).scalars.map { "\($0)" }
                for file in ["stripes/down/03.png", "small.ppm"] {
                    let predicted = try Tool.run("predict", "backprop-run", file, in: folder.url)
                    let row = try #require(predicted.output.split(separator: "\n").last)
                    #expect(row.split(separator: ",").dropFirst().map(String.init) == expected)
                }
                #expect(try Tool.run("evaluate", "backprop-run", "stripes", in: folder.url).status == 0)
            }
        }
    }

    /// The same file byte for byte with all kernels and any number of threads, augmented images included.
    @Test func everyKernelWritesTheSameModel() throws {
        let folder = try TemporaryFolder()
        try folder.writeStripes(count: 6, channels: 3)
        var models: Set<Data> = []
        for kernels in Kernels.available.map(\.name) + ["reference"] {
            for threads in ["1", "2"] {
                let result = try Tool.run(
                    "train", "stripes", "--layers", "conv4x3,batchnorm,avgpool2,depthwise3same,pool2,dropout0.2,6",
                    "--augment", "flip,vflip,shift2,rotate10,crop0.9", "--epochs", "2", "--batch-size", "5",
                    "--kernels", kernels, "--threads", threads, in: folder.url)
                #expect(result.errors == "")
                models.insert(try folder.read("backprop-run/model.safetensors"))
            }
        }
        #expect(models.count == 1)
        let plain = try Tool.run(
            "train", "stripes", "--layers", "conv4x3,batchnorm,avgpool2,depthwise3same,pool2,dropout0.2,6", "--epochs",
            "2", "--batch-size", "5", in: folder.url)
        #expect(plain.status == 0)
        #expect(!models.contains(try folder.read("backprop-run/model.safetensors")))
    }

    @Test func sweepAndWeightsForNumpy() throws {
        let folder = try TemporaryFolder()
        try folder.writeStripes(count: 8)
        let swept = try Tool.run(
            "sweep", "stripes", "--layers", "conv2x3,pool2", "--augment", "shift1", "--epochs", "1,2", "--samples",
            "3,6", "--colors", "gray", in: folder.url)
        #expect(swept.errors == "")
        let trained = try Tool.run(
            "train", "stripes", "--layers", "conv2x3,batchnorm,5", "--epochs", "1", "--npy", in: folder.url)
        #expect(trained.errors == "")
        func shape(_ name: String) throws -> [Int] {
            try Tensor<Float>(npy: folder.url.appendingPathComponent("backprop-run/\(name).npy")).shape
        }
        #expect(try shape("weights1") == [3, 3, 3, 2])
        #expect(try shape("bias1") == [1, 2])
        #expect(try shape("batchnorm1-variance") == [2])
        #expect(try shape("weights2") == [200, 5])
    }

    @Test func theCommandOnThePageRepeatsTheRun() throws {
        let folder = try TemporaryFolder()
        try folder.writeStripes(count: 6)
        let trained = try Tool.run(
            "train", "stripes", "--image-size", "9", "--layers", "conv2x3s2same", "--augment", "shift1", "--epochs",
            "2", in: folder.url)
        #expect(trained.errors == "")
        let model = try folder.read("backprop-run/model.safetensors")
        let page = try folder.text("backprop-run/report.html")
        try FileManager.default.removeItem(at: folder.url.appendingPathComponent("backprop-run"))
        let command = try repeatRun(of: page, in: folder)
        for option in ["--image-size 9", "--colors rgb", "--augment shift1", "--layers conv2x3s2same"] {
            #expect(command.contains(option))
        }
        #expect(try folder.read("backprop-run/model.safetensors") == model)
    }

    /// Links to folders are folders, as a data set and as a class in it.
    @Test func linksLeadToFolders() throws {
        let folder = try TemporaryFolder()
        try folder.writeStripes(count: 3, side: 4)
        for (link, destination) in [("all", "stripes"), ("some/a", "../stripes/across"), ("some/b", "../stripes/down")]
        {
            let url = folder.url.appendingPathComponent(link)
            try FileManager.default.createDirectory(
                at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
            try FileManager.default.createSymbolicLink(atPath: url.path, withDestinationPath: destination)
        }
        for (data, classes) in [("all", "across, down"), ("some", "a, b")] {
            let trained = try Tool.run("train", data, "--epochs", "1", in: folder.url)
            #expect(trained.errors == "")
            #expect(try Tool.run("info", "backprop-run", in: folder.url).output.contains("classes: \(classes)"))
        }
    }
}
