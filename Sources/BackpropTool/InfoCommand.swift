import Backprop
import Foundation

/// `backprop info`: what this machine can do, and what is made of it; or what a saved model is.
struct InfoCommand: Command {
    static let name = "info"
    static let summary = "show a trained network, or what this machine computes with"
    static let operands = "[MODEL] [OPTION …]"
    static let discussion = """
        With MODEL, shows the network in it: its layers with their settings, output shapes and parameters, and what it
        was trained for. \(ModelFile.help)

        With a MODEL.onnx, shows what goes into it and comes out, its operators, and what is in the way of running it.

        Without, shows the processor's instruction sets, the kernels that it can run, those in use, and the library of MPI
        by which processes would share a training.

        examples:
          backprop info
          backprop info backprop-run
          backprop info digits/model.safetensors --json
          backprop info model.onnx
        """
    static let options =
        ComputeOptions.options + [.flag("json", "print one JSON object")].grouped("output")

    /// Names come from the file: what is longer is cut.
    private static let longestName = 60

    private let model: ModelFile?
    private let compute: Compute
    private let isJSON: Bool

    init(_ arguments: Arguments) throws {
        guard arguments.operands.count <= 1 else {
            throw UsageError("info takes one MODEL, got \(arguments.operands.joined(separator: " "))")
        }
        model = arguments.operands.first.map(ModelFile.init)
        for option in ComputeOptions.options where model != nil && arguments.has(option.name) {
            throw UsageError("--\(option.name) goes with info without MODEL")
        }
        compute = try ComputeOptions.compute(arguments)
        isJSON = arguments.has("json")
    }

    func run() throws {
        guard let model else { return showMachine() }
        if model.url.pathExtension == "onnx" { return try show(ONNXOutline(contentsOf: model.url), model.url) }
        // Nothing is run, so it may be of any size.
        switch try model.read(limit: .none) {
        case .float(let model): show(model, precision: .float)
        case .double(let model): show(model, precision: .double)
        }
    }

    private func showMachine() {
        let processor = Processor.current
        let available = Kernels.available.map(\.name)
        if isJSON {
            var object: [String: Any] = [
                "processor": processor.name, "instructionSets": processor.features, "kernels": compute.kernels.name,
                "availableKernels": available, "threads": compute.threads, "version": BackpropTool.version,
            ]
            object["mpi"] = Ranks.found
            printJSON(object)
        } else {
            print(
                """
                version           \(BackpropTool.version)
                processor         \(processor.name)
                instruction sets  \(processor.features.joined(separator: " "))
                kernels           \(compute.kernels.name) (this machine can run \(available.joined(separator: ", ")))
                threads           \(compute.threads)
                MPI               \(Ranks.found ?? "none found")
                """)
        }
    }

    private func show(_ outline: ONNXOutline, _ url: URL) {
        var obstacle: String?
        var layers: [(name: String, parameters: Int, fixed: Int)] = []
        do {
            let model = try ONNXModel<Float>(contentsOf: url, limit: .none)
            for layer in model.network.layers {
                let learnt = layer.parameters.reduce(0) { $0 + $1.value.count }
                layers.append((layer.typeName, learnt, layer.constants.reduce(0) { $0 + $1.value.count }))
            }
        } catch {
            obstacle = "\(error)"
        }
        let (learnt, fixed) = (layers.reduce(0) { $0 + $1.parameters }, layers.reduce(0) { $0 + $1.fixed })
        if isJSON {
            func ports(_ ports: [ONNXOutline.Port]) -> [[String: Any]] {
                ports.map {
                    ["name": $0.name, "element": $0.element, "shape": ($0.dimensions ?? []).map(\.description)]
                }
            }
            var object: [String: Any] = [
                "inputs": ports(outline.inputs), "outputs": ports(outline.outputs), "versions": outline.versions,
                "operators": Dictionary(uniqueKeysWithValues: outline.operators.map { ($0.name, $0.count) }),
                "parameters": outline.parameters, "canRun": obstacle == nil,
            ]
            if let obstacle { object["obstacle"] = obstacle } else { object["learnt"] = learnt }
            printJSON(object)
        } else {
            func list(_ title: String, _ ports: [ONNXOutline.Port]) {
                for port in ports {
                    let shape = port.dimensions.map { $0.map(\.description).joined(separator: ", ") } ?? "…"
                    print("\(title)\(port.name.shown(Self.longestName)): \(port.element) [\(shape.shown(200))]")
                }
            }
            list("input   ", outline.inputs)
            list("output  ", outline.outputs)
            let operators = outline.operators.map { $0.count == 1 ? $0.name : "\($0.count) \($0.name)" }
            print("nodes   \(operators.map { $0.shown(Self.longestName) }.joined(separator: ", "))")
            let versions = outline.versions.sorted { $0.key < $1.key }
            print("version \(versions.map { "\($0.key.shown(40)) \($0.value)" }.joined(separator: ", "))")
            print("numbers \(outline.parameters) in its tensors")
            if let obstacle {
                print("\n\(obstacle)")
            } else {
                print("learnt  \(learnt); \(fixed) numbers stay as they are in a training")
            }
        }
    }

    private func show<Scalar>(_ model: SavedModel<Scalar>, precision: TrainingSettings.Precision) {
        let network = model.network
        if isJSON {
            var object: [String: Any] = [
                "task": model.task.rawValue, "precision": precision.rawValue, "parameters": network.parameterCount,
                "inputShape": network.inputShape, "outputShape": network.outputShape,
                "layers": zip(network.layers, network.outputShapes).map { layer, shape in
                    [
                        "layer": layer.typeName, "settings": layer.details, "output": shape,
                        "parameters": layer.parameterCount,
                    ] as [String: Any]
                },
                "classNames": model.classNames, "featureNames": model.featureNames,
            ]
            object["imageShape"] = model.imageShape
            object["data"] = model.preparation.map(DataSummary.json)
            object["targetNames"] = model.targetNames
            object["forecasting"] = model.forecasting.map {
                ["window": $0.window, "horizon": $0.horizon, "targets": $0.targetNames] as [String: Any]
            }
            object["vocabulary"] = model.vocabulary.map { $0.text(of: $0.characters.indices) }
            printJSON(object)
        } else {
            print(ModelSummary(of: network).text)
            print("\n\(model.task.rawValue), \(precision)")
            if let images = model.images { print("images: \(images)") }
            if model.scalesBytes, model.images == nil { print("bytes: divided by 255") }
            if let forecasting = model.forecasting { print(DataSummary.line(forecasting, model.preparation)) }
            if let vocabulary = model.vocabulary { print(DataSummary.line(vocabulary)) }
            if let preparation = model.preparation, model.forecasting == nil {
                print(DataSummary.lines(preparation).joined(separator: "\n"))
            }
            for (kind, names) in [
                ("values", model.targetNames), ("inputs", model.featureNames), ("classes", model.classNames),
            ] where !names.isEmpty {
                print("\(kind): \(names.map { $0.shown(Self.longestName) }.joined(separator: ", "))")
            }
        }
    }
}
