import Backprop
import Foundation
import Testing

/// Model files that ask for what no honest one asks for. Those of a training are a few hundred bytes like these.
@Suite struct HostileModelTests {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    /// Writes a model whose tensors are all ones.
    private func write(
        _ layers: String, input: String, _ tensors: [String: [Int]] = [:], classNames: [String] = [],
        imageShape: String? = nil
    ) throws {
        let names = String(decoding: try JSONEncoder().encode(classNames), as: UTF8.self)
        var file = Safetensors(metadata: [
            "format": "backprop 1", "layers": layers, "input_shape": input, "class_names": names,
            "feature_names": "[]",
        ])
        file.metadata["image_shape"] = imageShape
        for (name, shape) in tensors { file[name] = .float32(Tensor(repeating: 1, shape: shape)) }
        try folder.write(file.data(), to: "m.safetensors")
    }

    private func run(_ command: String, _ words: String...) throws -> Tool.Result {
        try Tool.run([command, "m.safetensors"] + words, in: folder.url)
    }

    private func expectRefused(_ message: String, sourceLocation: SourceLocation = #_sourceLocation) throws {
        let result = try run("info")
        #expect(result.status == 65, sourceLocation: sourceLocation)
        #expect(
            result.errors == "backprop: m.safetensors: \(message)\n", sourceLocation: sourceLocation)
    }

    static let normalization = #"{"type":"batch_norm","channels":1,"momentum":0.1,"epsilon":1e-05}"#
    static let statistics = ["scale", "shift", "mean", "variance"]

    static func window(_ size: Int, padding: String = #""same""#, dilation: Int = 1, stride: Int = 1) -> String {
        #""window":{"size":[\#(size),\#(size)],"stride":[\#(stride),\#(stride)],"dilation":[\#(dilation),\#(dilation)],"#
            + #""padding":\#(padding)}"#
    }

    private func normalized(_ layers: String..., at index: Int) -> (layers: String, tensors: [String: [Int]]) {
        (
            "[\(layers.joined(separator: ",")),\(Self.normalization)]",
            Dictionary(uniqueKeysWithValues: Self.statistics.map { ("layers.\(index).\($0)", [1]) })
        )
    }

    /// Sides near 2⁶³ under each layer that computes with them.
    @Test(arguments: [
        #"{"type":"max_pool_2d",\#(window(2, stride: 2))}"#,
        #"{"type":"average_pool_2d","counts_padding":true,\#(window(3, padding: "[1,1,1,1]"))}"#,
        #"{"type":"global_max_pool_2d"}"#, #"{"type":"global_average_pool_2d"}"#, #"{"type":"flatten"}"#,
        #"{"type":"reshape","shape":[1099511627776]}"#, #"{"type":"activation","activation":"gelu"}"#,
    ])
    func sidesBeyondAnyMemory(layer: String) throws {
        let (layers, tensors) = normalized(layer, at: 1)
        for input in ["[9223372036854775807, 1, 1]", "[1, 4611686018427387904, 1]", "[3037000500, 3037000500, 1]"] {
            try write(layers, input: input, tensors)
            try expectRefused("\(input) is not the shape of an input sample, which has at most 1099511627776 values")
        }
    }

    /// Padding and filters multiply what comes in, layer by layer.
    @Test func outputsBeyondAnyMemory() throws {
        let padded = Self.window(1, padding: "[1048576,1048576,1048576,1048576]")
        let filters = 1 << 20
        let layers = """
            [{"type":"conv_2d","channels":1,"filters":1,"groups":1,"activation":"linear",\(padded)},\
            {"type":"conv_2d","channels":1,"filters":\(filters),"groups":1,"activation":"linear",\(padded)},\
            {"type":"flatten"}]
            """
        let tensors = [
            "layers.0.weights": [1, 1, 1, 1], "layers.0.biases": [1], "layers.1.weights": [1, 1, 1, filters],
            "layers.1.biases": [filters],
        ]
        try write(layers, input: "[1,1,1]", tensors)
        try expectRefused(
            "layer 1: puts out samples of shape [2097153, 2097153, 1]; expected at most 1099511627776 values")
        try write(
            layers.replacing("1048576,1048576,1048576,1048576", with: "400000,400000,400000,400000"), input: "[1,1,1]",
            tensors)
        try expectRefused(
            "layer 2: puts out samples of shape [1600001, 1600001, 1048576]; expected at most 1099511627776 values")
    }

    /// A million dimensions would be printed for each layer.
    @Test func dimensionsWithoutEnd() throws {
        let ones = "[\([String](repeating: "1", count: 65).joined(separator: ", "))]"
        let layers =
            "[\([String](repeating: #"{"type":"activation","activation":"tanh"}"#, count: 65).joined(separator: ","))]"
        try write(layers, input: ones)
        // What the library says of it.
        let url = folder.url.appendingPathComponent("m.safetensors")
        func expectRefused(_ message: String) {
            do {
                _ = try SavedModel<Float>(contentsOf: url)
                Issue.record("a model of 65 dimensions was read")
            } catch {
                #expect("\(error)" == "\(url.path): \(message)")
            }
        }
        expectRefused(
            "[1, 1, 1, 1, 1, 1, 1, 1, …] is not the shape of an input sample, which has at most 64 dimensions")
        let reshape = #"{"type":"reshape","shape":\#(ones)}"#
        try write("[\(reshape)]", input: "[1]")
        expectRefused(
            "layer 1: expected the shape of a sample as \"shape\" of reshape, found \(DataError.quoted(ones))")
    }

    /// Samples that are doubled again and again.
    @Test func concatenationsWithoutEnd() throws {
        let twice = #"{"type":"concatenate","layers":[{"type":"chain","layers":[]},{"type":"chain","layers":[]}]}"#
        let url = folder.url.appendingPathComponent("m.safetensors")
        for (layers, place) in [
            ("[\([String](repeating: twice, count: 45).joined(separator: ","))]", "layer 41"),
            (Self.doublingGraph(45), "layer 1, at 0.n40"),
        ] {
            try write(layers, input: "[1,1]")
            let error = #expect(throws: DataError.self) { try SavedModel<Float>(contentsOf: url, limit: .none) }
            #expect(
                error?.problem == "\(place): samples of shape [1, 2199023255552] have more than 1099511627776 values")
        }
    }

    /// A graph whose nodes each are what came before, twice.
    private static func doublingGraph(_ count: Int) -> String {
        let nodes = (0..<count).map { index in
            let source = index == 0 ? "x" : "n\(index - 1)"
            return #"{"name":"n\#(index)","from":["\#(source)","\#(source)"],"join":"concatenate"}"#
        }
        return
            #"[{"type":"graph","inputs":[{"name":"x","shape":[1,1]}],"nodes":[\#(nodes.joined(separator: ","))],"outputs":["n\#(count - 1)"]}]"#
    }

    /// A convolution over sequences sees images of one row and must make images of one row.
    @Test(arguments: ["[1,0,0,0]", "[0,1,0,0]", "[2,2,1,1]"])
    func sequencesPaddedAboveAndBelow(padding: String) throws {
        let window = Self.window(1, padding: padding)
        try write(
            #"[{"type":"conv_1d","channels":1,"filters":1,"groups":1,"activation":"linear",\#(window)},{"type":"flatten"}]"#,
            input: "[2,1]", ["layers.0.weights": [1, 1, 1], "layers.0.biases": [1]])
        let result = try run("info")
        #expect(result.status == 65)
        #expect(
            result.errors.hasPrefix(
                "backprop: m.safetensors: layer 1: expected one row without padding above and below as \"window\" of conv_1d"
            ))
    }

    /// Values that are no row are values all the same.
    @Test(arguments: ["[1,1,1]", "[1,1]", "[1]"])
    func valuesOfAnyShape(shape: String) throws {
        try write(
            #"[{"type":"dense","inputs":1,"outputs":1,"activation":"linear"},{"type":"reshape","shape":\#(shape)}]"#,
            input: "[1]", ["layers.0.weights": [1, 1], "layers.0.biases": [1]])
        try folder.write("x,y\n1,2\n2,4\n", to: "data.csv")
        let evaluated = try run("evaluate", "data.csv", "--json")
        #expect(evaluated.status == 0)
        // 1·x + 1: 2 and 3 for 2 and 4.
        #expect(evaluated.json["meanAbsoluteError"] as? Double == 0.5)
        #expect(evaluated.json["loss"] as? Double == 0.5)
        #expect(try run("predict", "data.csv").output == "y0\n2.0\n3.0\n")
    }

    /// Windows in which no tap lies on the image have neither a maximum nor a mean.
    @Test(arguments: ["max_pool_2d", "average_pool_2d"])
    func windowsWithoutAPixel(kind: String) throws {
        let settings = kind == "max_pool_2d" ? "" : #""counts_padding":false,"#
        for window in [Self.window(2, dilation: 5), Self.window(2, padding: "[3,3,3,3]", dilation: 5)] {
            let (layers, tensors) = normalized(#"{"type":"\#(kind)",\#(settings)\#(window)}"#, at: 1)
            try write(layers, input: "[4,4,1]", tensors)
            let result = try run("info")
            #expect(result.status == 65)
            #expect(result.errors.contains("of a window of [6, 6] would leave windows empty"))
        }
    }

    /// A small file that sees images of half a GiB, pads to as much, or looks through large windows everywhere.
    @Test func modelsThatTakeLong() throws {
        try folder.write("P2\n1 1\n1\n1\n", to: "dot.pgm")
        var (layers, tensors) = normalized(#"{"type":"global_average_pool_2d"}"#, at: 1)
        try write(layers, input: "[16384,16384,1]", tensors, imageShape: "[16384,16384,1]")
        let values = "expected a model that takes at most 134217728 values for a sample (its limit), found"
        let lifted = "; --large-model lifts it\n"
        #expect(try run("predict", "dot.pgm").errors == "backprop: m.safetensors: \(values) 268435458\(lifted)")

        (layers, tensors) = normalized(#"{"type":"max_pool_2d",\#(Self.window(1 << 20))}"#, at: 1)
        try write(layers, input: "[3100,3100,1]", tensors, imageShape: "[3100,3100,1]")
        let operations =
            "expected a model that takes at most 100000000000 multiply-adds for a sample (its limit), found"
        let result = try run("predict", "dot.pgm")
        #expect(result.status == 65)
        #expect(result.errors.hasPrefix("backprop: m.safetensors: \(operations) "))
        #expect(result.errors.hasSuffix(lifted))
        // Nothing is run to show it.
        #expect(try run("info").status == 0)
    }

    /// A window as large as the image has no bound of its own: in a file of any side, which nothing runs,
    @Test(arguments: ["global_max_pool_2d", "global_average_pool_2d"])
    func globalPoolsOfAnySide(kind: String) throws {
        let side = 1 << 39
        let layers = """
            [{"type":"reshape","shape":[\(side),1,1]},\(Self.normalization),{"type":"\(kind)"}]
            """
        try write(
            layers, input: "[\(side)]",
            Dictionary(uniqueKeysWithValues: Self.statistics.map { ("layers.1.\($0)", [1]) }))
        let result = try run("info")
        #expect(result.status == 0, "\(result.errors)")
        #expect(result.output.contains("\(side)×1×1"))
    }

    /// and in images.
    @Test(arguments: ["globalpool", "globalmaxpool"])
    func longImages(pool: String) throws {
        let side = (1 << 20) + 1
        for (name, size) in [("a", "\(side) 1"), ("b", "1 \(side)")] {
            try? FileManager.default.removeItem(at: folder.url.appendingPathComponent("images"))
            for (index, level) in ["0", "9"].enumerated() {
                let pixels = Data(repeating: level == "0" ? 0 : 255, count: side)
                try folder.write(Data("P5\n\(size)\n255\n".utf8) + pixels, to: "images/\(index)/\(name).pgm")
            }
            let trained = try Tool.run(
                "train", "images", "--colors", "gray", "--layers", "conv1x1,\(pool)", "--epochs", "1", in: folder.url)
            #expect(trained.status == 0, "\(trained.errors)")
        }
    }

    /// A model and an image that are each within their limits, and together beyond what is computed exactly.
    @Test func imagesThatCannotBeResized() throws {
        let side = 1 << 25
        let (layers, tensors) = normalized(#"{"type":"global_max_pool_2d"}"#, at: 1)
        try write(layers, input: "[\(side),1,1]", tensors, imageShape: "[\(side),1,1]")
        try folder.write(Data("P5\n\(side) 1\n255\n".utf8) + Data(count: side), to: "wide.pgm")
        let result = try run("predict", "wide.pgm")
        #expect(result.status == 65)
        #expect(
            result.errors
                == "backprop: wide.pgm: expected an image that can be resized to \(side)×1 pixels, found 1×\(side)\n")
    }
}
