import Backprop
import Foundation
import Testing

/// Files that are valid safetensors files but no model, or one that nobody trained.
@Suite struct SavedModelMistakeTests {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func file(
        _ layers: String, input: String = "[2]", _ tensors: [String: Tensor<Float>] = [:], classNames: String = "[]"
    ) -> Safetensors {
        var file = Safetensors(metadata: [
            "format": "backprop 1", "layers": layers, "input_shape": input, "class_names": classNames,
            "feature_names": "[]",
        ])
        for (name, tensor) in tensors { file[name] = .float32(tensor) }
        return file
    }

    private func expectError(_ message: String, _ file: Safetensors, requireFinite: Bool = false) throws {
        let url = folder.url.appendingPathComponent("m.safetensors")
        try file.write(to: url)
        expectDataError("\(url.path): \(message)") { () throws(DataError) in
            _ = try SavedModel<Float>(contentsOf: url, requireFinite: requireFinite)
        }
    }

    static let relu = #"{"type":"activation","activation":"relu"}"#
    static let dense = #"[{"type":"dense","inputs":2,"outputs":1,"activation":"linear"}]"#

    /// Activations have no tensors, so the file may give them samples of any shape.
    @Test func outputsThatNoMemoryHolds() throws {
        for input in [
            "[4611686018427387904]", "[9223372036854775807]", "[1073741824,1073741824]", "[1099511627777]",
            "[1099511627776,1099511627776]",
        ] {
            let shape = input.replacingOccurrences(of: ",", with: ", ")
            try expectError(
                "\(shape) is not the shape of an input sample, which has at most 1099511627776 values",
                file("[\(Self.relu),\(Self.relu),\(Self.relu)]", input: input))
        }
    }

    /// A tensor of shape 576460752303423488×0 takes no byte.
    @Test func layersWithoutInputsOrOutputs() throws {
        let layers = #"[{"type":"dense","inputs":576460752303423488,"outputs":0,"activation":"linear"}]"#
        let tensors = ["layers.0.weights": Tensor<Float>(zeros: [1 << 59, 0]), "layers.0.biases": Tensor(zeros: [0])]
        try expectError(
            #"layer 1: expected a whole number of 1 or more as "outputs" of dense, found "0""#,
            file(layers, input: "[576460752303423488]", tensors))
        try expectError(
            #"layer 1: expected a whole number of 1 or more as "inputs" of scaling, found "-1""#,
            file(#"[{"type":"scaling","inputs":-1}]"#, input: "[-1]"))
    }

    @Test func aSettingThatComesTwice() throws {
        let layers = #"[{"type":"activation","activation":"relu","activation":"tanh"}]"#
        try expectError(
            #"expected a list of layers in the metadata under "layers", found "[{"type":"activation","activation":"rel…", in layer 1"#,
            file(layers))
    }

    @Test func aSettingThatIsUnknown() throws {
        try expectError(
            #"layer 2: expected the settings of activation, found "slope", which is unknown, besides"#,
            file(#"[\#(Self.relu),{"type":"activation","activation":"relu","slope":0.1}]"#))
    }

    /// Of many layers the one is named that cannot be.
    @Test func aLayerThatCannotBe() throws {
        let layers = [Self.relu, Self.relu, #"{"type":"dropout","rate":2}"#].joined(separator: ",")
        try expectError(
            #"layer 3: expected a number from 0 up to but not including 1 as "rate" of dropout, found "2""#,
            file("[\(layers)]"))
    }

    @Test func metadataThatIsNoList() throws {
        try expectError(#"expected a list of layers in the metadata under "layers", found """#, file(""))
        try expectError(
            #"expected a list in the metadata under "class_names", found "[1]""#,
            file("[\(Self.relu)]", classNames: "[1]"))
        let nested = String(repeating: "[", count: 100_000)
        try expectError(
            "expected a list of layers in the metadata under \"layers\", found \"\(nested.prefix(39))…\"", file(nested))
        try expectError(
            #"expected a list in the metadata under "input_shape", found "[1e400]""#,
            file("[\(Self.relu)]", input: "[1e400]"))
    }

    @Test func filesOfOthers() throws {
        var other = file("[\(Self.relu)]")
        other.metadata["format"] = "pt"
        try expectError("expected a model that backprop wrote, found no \"backprop 1\" in its metadata", other)
        let url = try folder.write("empty", Safetensors().data())
        expectDataError(
            "\(url.path): expected a model that backprop wrote, found no \"backprop 1\" in its metadata"
        ) { () throws(DataError) in _ = try AnySavedModel(contentsOf: url) }
    }

    /// What came over a network, or lies among a program's resources, is read as a file is.
    @Test func contentsFromElsewhere() throws {
        let whole = file(Self.dense, ["layers.0.weights": [[1], [2]], "layers.0.biases": [0]])
        let contents = try Safetensors(whole.data(), source: "resource")
        #expect(try SavedModel<Float>(contents).network.predict([[3, 4]]) == [[11]])
        guard case .float(let model) = try AnySavedModel(contents) else {
            Issue.record("no model of Float")
            return
        }
        #expect(model.network.predict([[3, 4]]) == [[11]])
        expectDataError("resource: expected a model that backprop wrote, found no \"backprop 1\" in its metadata") {
            () throws(DataError) in _ = try AnySavedModel(Safetensors(Safetensors().data(), source: "resource"))
        }
    }

    /// A folder may lie where the model is to be written, and that is known before a training.
    @Test func aPlaceThatIsTaken() throws {
        let url = folder.url.appendingPathComponent("m.safetensors")
        let model = SavedModel(network: try Sequential<Float>(layers: [ReLU()], inputShape: [3]))
        try model.checkCanBeWritten(to: url)
        #expect(!FileManager.default.fileExists(atPath: url.path))
        try model.checkCanBeWritten(onnx: url)
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: false)
        #expect(throws: DataError.self) { try model.checkCanBeWritten(to: url) }
    }

    /// A checkpoint has a model in it, and is none.
    @Test func aCheckpointIsNoModel() throws {
        var generator = SeededGenerator(seed: 1)
        let data: Dataset<Float> = .spiral(samplesPerClass: 5, classes: 2, using: &generator)
        let network = Sequential<Float> { Dense(2, 2, using: &generator) }
        var run = try Trainer<Float>(loss: SoftmaxCrossEntropy(), optimizer: Adam(), epochs: 2).run(
            network, on: data, using: generator)
        _ = try run.next()
        let url = folder.url.appendingPathComponent("m.safetensors")
        try run.checkpoint().write(to: url)
        let problem = "found a checkpoint, from which a training goes on: Checkpoint(contentsOf:) reads it"
        expectDataError("\(url.path): expected a model, \(problem)") { () throws(DataError) in
            _ = try SavedModel<Float>(contentsOf: url)
        }
        expectDataError("\(url.path): expected a model, \(problem)") { () throws(DataError) in
            _ = try AnySavedModel(contentsOf: url)
        }
        #expect(try bits(Checkpoint<Float>(contentsOf: url).network) == bits(run.model))
    }

    @Test func whatDoesNotBelongToTheLayers() throws {
        try expectError(
            #"expected the tensors of 1 layer, found "layers.0.weights" besides"#,
            file("[\(Self.relu)]", ["layers.0.weights": [1]]))
        try expectError(
            "expected 2 class names or none, found 3", file("[\(Self.relu)]", classNames: #"["a", "b", "c"]"#))
        try expectError(
            "layer 1: GlobalMaxPool2D: input samples have shape [2, 2], expected [H, W, C]",
            file(#"[{"type":"global_max_pool_2d"}]"#, input: "[2,2]"))
    }

    /// A file may claim that its network takes images of any shape.
    @Test func imagesThatTheNetworkDoesNotTake() throws {
        for (shape, input) in [
            ("[2]", "[2]"), ("[1,1]", "[2]"), ("[0,2]", "[2]"), ("[-1,-2]", "[2]"), ("[]", "[2]"), ("[1,1,2]", "[2]"),
            ("[1,2,1,1]", "[2]"), ("[9223372036854775807,2]", "[2]"), ("[4,1]", "[2,2,1]"), ("[2,2,3]", "[2,2,1]"),
        ] {
            var model = file("[\(Self.relu)]", input: input)
            model.metadata["image_shape"] = shape
            let (found, expected) = (shape.replacing(",", with: ", "), input.replacing(",", with: ", "))
            try expectError(
                "expected an image shape [H, W], [H, W, 1] or [H, W, 3] that fits the input shape \(expected), found "
                    + found,
                model)
        }
        var model = file("[\(Self.relu)]")
        for text in ["", "null", "[1.5]", "2"] {
            model.metadata["image_shape"] = text
            try expectError(
                #"expected a list in the metadata under "image_shape", found "\#(text)""#, model)
        }
        for (shape, input) in [([1, 2], "[2]"), ([2, 1, 1], "[2]"), ([2, 2], "[2,2,1]"), ([2, 1, 3], "[6]")] {
            var model = file("[\(Self.relu)]", input: input)
            model.metadata["image_shape"] = "\(shape)"
            let url = try folder.write("images", model.data())
            #expect(try SavedModel<Float>(contentsOf: url).imageShape == shape)
        }
    }

    @Test func imageShapesAreThoseOfTheData() throws {
        let targets = Targets<Float>.classes([0, 1], count: 2)
        for (shape, saved) in [([2, 2, 3], [2, 2, 3]), ([3, 4], [3, 4]), ([3, 2, 2], nil)] {
            let data = try Dataset<Float>(features: Tensor(zeros: [2, 12]), targets: targets, imageShape: shape)
            var generator = SeededGenerator(seed: 1)
            var model = SavedModel(network: Sequential { Dense(12, 2, using: &generator) }, data: data)
            #expect(model.imageShape == saved)
            let url = folder.url.appendingPathComponent("m.safetensors")
            try model.write(to: url)
            #expect(try SavedModel<Float>(contentsOf: url).imageShape == saved)
            model.imageShape = [5]
            let problem = "that fits the input shape [12], found [5]"
            expectDataError("\(url.path): expected an image shape [H, W], [H, W, 1] or [H, W, 3] \(problem)") {
                () throws(DataError) in try model.write(to: url)
            }
        }
    }

    /// Shapes that are none, each for its own reason.
    @Test func inputsThatAreNone() throws {
        let ones = [String](repeating: "1", count: 65).joined(separator: ",")
        for (input, shown, mistake) in [
            ("[-1]", "[-1]", "has 1 value or more along each dimension"),
            ("[0,3]", "[0, 3]", "has 1 value or more along each dimension"),
            ("[\(ones)]", "[1, 1, 1, 1, 1, 1, 1, 1, …]", "has at most 64 dimensions"),
        ] {
            try expectError(
                "\(shown) is not the shape of an input sample, which \(mistake)", file("[\(Self.relu)]", input: input))
        }
    }

    /// What would be refused when the file is read is refused when it is written, whichever property it is.
    @Test func whatIsRefusedIsNotWritten() throws {
        let url = folder.url.appendingPathComponent("m.safetensors")
        let network = try Sequential<Float>(layers: [ReLU()], inputShape: [3])
        let table = try CSV(Data("a,k\n1,x\n2,y\n".utf8)).table()
        let windows = try Sequential<Float>(layers: [Flatten()], inputShape: [2, 3])
        func forecasting(
            window: Int = 2, horizon: Int = 2, targets: [Int] = [0, 1, 2], names: [String] = ["a", "b", "c"]
        ) -> SavedModel<Float> {
            SavedModel(
                network: windows,
                forecasting: Forecasting(window: window, horizon: horizon, targets: targets, targetNames: names))
        }
        func refuse(
            _ model: SavedModel<Float>, _ message: String, sourceLocation: SourceLocation = #_sourceLocation
        ) {
            func check(_ error: DataError?) {
                #expect(
                    error?.description.hasPrefix("\(url.path): expected \(message)") == true, "\(error as Any)",
                    sourceLocation: sourceLocation)
            }
            check(#expect(throws: DataError.self) { try model.write(to: url) })
            check(#expect(throws: DataError.self) { try model.checkCanBeWritten(to: url) })
            #expect(!FileManager.default.fileExists(atPath: url.path), sourceLocation: sourceLocation)
        }
        refuse(SavedModel(network: network, classNames: ["a"]), "3 class names or none, found 1")
        refuse(SavedModel(network: network, featureNames: ["a", "b"]), "3 feature names or none, found 2")
        for shape in [[3], [1, 3, 2], [-1, -3], [], [1, 3, 1, 1]] {
            refuse(
                SavedModel(network: network, imageShape: shape),
                "an image shape [H, W], [H, W, 1] or [H, W, 3] that fits the input shape [3], found \(shape)")
        }
        for scaling in [
            TargetScaling(means: [0], deviations: [1]), TargetScaling(means: [0, 0, 0], deviations: [1, 0, 1]),
            TargetScaling(means: [0, .infinity, 0], deviations: [1, 1, 1]),
            TargetScaling(means: [0, 0, 0], deviations: [1, 1, .nan]),
        ] {
            refuse(
                SavedModel(network: network, targetScaling: scaling),
                "3 means and deviations above 0, all finite, and as many names or none, in the metadata under ")
        }
        refuse(
            SavedModel(network: network, preparation: try Preparation(of: table)),
            "a preparation of the 3 inputs, found one of 1")
        refuse(
            SavedModel(network: network, vocabulary: try Vocabulary(of: "abc")),
            "a network of steps [T] and answers [T, 3] for a vocabulary of 3, found [3] and [3]")
        refuse(
            SavedModel(
                network: network, forecasting: Forecasting(window: 1, horizon: 1, targets: [0], targetNames: ["a"])),
            "a window, a horizon and targets that fit inputs [3] and 3 outputs")
        for model in [
            forecasting(window: 3), forecasting(horizon: 1), forecasting(horizon: 0, targets: [], names: []),
            forecasting(horizon: -2), forecasting(horizon: .max, targets: [0], names: ["a"]),
            forecasting(targets: [0, 1, 3]), forecasting(targets: [0, 1, -1]), forecasting(targets: [0, 1, 1]),
            forecasting(names: ["a"]),
        ] {
            refuse(model, "a window, a horizon and targets that fit inputs [2, 3] and 6 outputs")
        }
        let model = forecasting()
        try model.write(to: url)
        #expect(try SavedModel<Float>(contentsOf: url).forecasting == model.forecasting)
        // A property that comes later has a line above if its reader may refuse it. Of bytes there is nothing to refuse, and
        // of a network its limits, its layers and its loss have tests of their own.
        #expect(
            Set(Mirror(reflecting: model).children.compactMap(\.label)) == [
                "network", "classNames", "featureNames", "imageShape", "preparation", "recordReader", "targetScaling",
                "forecasting", "vocabulary", "hasScaledBytes",
            ])
    }

    /// Numbers near the end of what `Double` holds have no mean in it, and no scale that a file could hold.
    @Test func aPreparationOfHugeNumbers() throws {
        let url = folder.url.appendingPathComponent("m.safetensors")
        let network = try Sequential<Float>(layers: [Dense(weights: [[1]], biases: [0])])
        let table = try CSV(Data("a,k\n1.7e308,x\n1.6e308,y\n-1.7e308,x\n".utf8)).table()
        let model = SavedModel(network: network, preparation: try Preparation(of: table))
        expectDataError(
            "\(url.path): expected a shift and a scale of `a` in the metadata under \"preparation\", found -inf and 1.0"
        ) { () throws(DataError) in try model.write(to: url) }
        #expect(!FileManager.default.fileExists(atPath: url.path))
    }

    /// A loss may be made with settings that no file holds.
    @Test func aLossThatCannotBeSaved() throws {
        var generator = SeededGenerator(seed: 1)
        let data: Dataset<Float> = .spiral(samplesPerClass: 5, classes: 2, using: &generator)
        var network = Sequential<Float> { Dense(2, 2, using: &generator) }
        let url = folder.url.appendingPathComponent("m.safetensors")
        // No epoch shows that it computes nothing.
        try Trainer<Float>(loss: SoftmaxCrossEntropy(beta: .infinity), epochs: 0)
            .train(&network, on: data, using: &generator)
        let problem = "a loss softmax_cross_entropy that cannot be saved: \"beta\" is inf; expected a finite number"
        expectDataError("\(url.path): \(problem)") { () throws(DataError) in
            try SavedModel(network: network).write(to: url)
        }
        #expect(!FileManager.default.fileExists(atPath: url.path))
    }

    /// A model may have no tensors, and then has no precision.
    @Test func noTensors() throws {
        let url = folder.url.appendingPathComponent("m.safetensors")
        let network = try Sequential<Double>(layers: [Flatten(), Softmax()], inputShape: [2, 2])
        try SavedModel(network: network).write(to: url)
        guard case .float(let model) = try AnySavedModel(contentsOf: url) else {
            Issue.record("no model of Float")
            return
        }
        #expect(model.network.predict(Tensor<Float>(zeros: [1, 2, 2])) == [[0.25, 0.25, 0.25, 0.25]])
    }

    /// However much a file lists, an error is a line for people.
    @Test func errorsAreShort() throws {
        let sources = [String](repeating: "\"x\"", count: 20_000).joined(separator: ",")
        let names = (0..<1000).map { "\"\(String(repeating: "q", count: 400))\($0)\"" }
        let nodes = names.map { #"{"name":\#($0),"from":["x"],"layer":\#(Self.relu)}"# }.joined(separator: ",")
        let start = #"{"type":"graph","inputs":[{"name":"x","shape":[2]},{"name":"y","shape":[3]}],"#
        let axes = (0..<50_000).map(String.init).joined(separator: ",")
        for (layer, input) in [
            (start + #""nodes":[{"name":"z","from":[\#(sources),"y"],"join":"add"}],"outputs":["z"]}"#, "[5]"),
            (start + #""nodes":[{"name":"z","from":[\#(sources)],"join":"concatenate"}],"outputs":["z","y"]}"#, "[4]"),
            (
                #"{"type":"graph","inputs":[{"name":"x","shape":[2]}],"nodes":[\#(nodes)],"outputs":[\#((names + names[..<1]).joined(separator: ","))]}"#,
                "[2]"
            ),
            (#"{"type":"transpose","axes":[\#(axes)]}"#, "[2]"),
        ] {
            let url = try folder.write("m.safetensors", file("[\(layer)]", input: input).data())
            let error = #expect(throws: DataError.self) { try SavedModel<Float>(contentsOf: url) }
            #expect("\(error as Any)".utf8.count < 1500, "\(error as Any)")
        }
    }

    /// JSON has no infinite numbers.
    @Test func layersThatCannotBeSaved() throws {
        let model = try Sequential<Float>(layers: [ReLU(), Softmax(beta: .infinity)], inputShape: [2])
        let url = folder.url.appendingPathComponent("m.safetensors")
        let problem = "layer 2: a Softmax<Float> that cannot be saved: \"beta\" is inf; expected a finite number"
        expectDataError("\(url.path): \(problem)") { () throws(DataError) in
            try SavedModel(network: model).write(to: url)
        }
    }

    /// What would not be read again is not written.
    @Test func moreThanIsReadAgain() throws {
        let url = folder.url.appendingPathComponent("m.safetensors")
        let layers = [any Layer<Float>](repeating: LeakyReLU(), count: 30_000)
        let model = try Sequential<Float>(layers: layers, inputShape: [2])
        expectDataError("\(url.path): 30000 layers have more settings than are read again: 1 MiB") {
            () throws(DataError) in try SavedModel(network: model).write(to: url)
        }
        // It is told before there is anything to lose.
        #expect(throws: DataError.self) { try SavedModel(network: model).checkCanBeWritten(to: url) }
        var file = Safetensors()
        for index in 0...10_000 { file.metadata["\(index)"] = "" }
        let bound = "expected at most 10000 texts in the metadata, as more are not read again"
        expectDataError("\(url.path): \(bound), found 10001") { () throws(DataError) in
            try file.write(to: url)
        }
        #expect(!FileManager.default.fileExists(atPath: url.path))
        #expect(throws: DataError.self) { try Safetensors(file.data()) }
        file.metadata["0"] = nil
        try file.write(to: url)
        #expect(try Safetensors(contentsOf: url).metadata.count == 10_000)
    }

    @Test func weightsThatAreNotFinite() throws {
        for (value, text) in [(Float.nan, "nan"), (.infinity, "inf"), (-.infinity, "-inf")] {
            let tensors = ["layers.0.weights": Tensor<Float>(rows: [[1], [value]]), "layers.0.biases": [0]]
            let model = file(Self.dense, tensors)
            try expectError(
                "expected finite numbers in tensor \"layers.0.weights\", found \(text) as number 2", model,
                requireFinite: true)
            let url = try folder.write("allowed", model.data())
            _ = try SavedModel<Float>(contentsOf: url)
            #expect(throws: DataError.self) { try AnySavedModel(contentsOf: url, requireFinite: true) }
        }
        let finite = file(Self.dense, ["layers.0.weights": [[1], [2]], "layers.0.biases": [0]])
        _ = try AnySavedModel(contentsOf: folder.write("finite", finite.data()), requireFinite: true)
    }

    /// What `Double` holds may be infinite in `Float`.
    @Test func weightsThatAreTooLargeForTheScalarType() throws {
        var model = file(Self.dense)
        model["layers.0.weights"] = .float64([[1], [1e300]])
        model["layers.0.biases"] = .float64([0])
        try expectError(
            #"expected finite numbers in tensor "layers.0.weights", found inf as number 2"#, model, requireFinite: true)
        _ = try SavedModel<Double>(contentsOf: folder.write("double", model.data()), requireFinite: true)
    }

    /// Whatever a byte becomes, the file is refused or predicts.
    @Test func everyChangedByteIsAnErrorOrAModel() throws {
        let layers = """
            [{"type":"scaling","inputs":2},{"type":"dense","inputs":2,"outputs":1,"activation":"tanh"}]
            """
        let whole = file(
            layers,
            [
                "layers.0.shift": [1, 2], "layers.0.scale": [1, 2], "layers.1.weights": [[1], [2]],
                "layers.1.biases": [0],
            ]
        ).data()
        for length in 0..<whole.count {
            let url = try folder.write("prefix", whole.prefix(length))
            #expect(throws: DataError.self) { try AnySavedModel(contentsOf: url) }
        }
        for place in whole.indices {
            for mask: UInt8 in [0x01, 0x08, 0x20, 0x80] {
                var data = whole
                data[place] ^= mask
                let url = try folder.write("changed", data)
                guard case .float(let model)? = try? AnySavedModel(contentsOf: url) else { continue }
                #expect(model.network.predict([[1, 2]]).shape == [1, 1])
            }
        }
    }
}
