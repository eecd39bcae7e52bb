import Backprop
import Foundation

/// The lines are what a model has in its metadata: layers, input shape, names of classes and of features, image shape, bytes,
/// preparation, targets, forecasting, vocabulary, loss; an empty line is none.
/// The tensors are always there, unless they would be large.
func read(_ data: Data) throws(DataError) {
    let lines = data.split(separator: 0x0A, omittingEmptySubsequences: false).map {
        String(decoding: $0, as: UTF8.self)
    }
    var contents = Safetensors(metadata: ["format": "backprop 1"])
    let keys = [
        "layers", "input_shape", "class_names", "feature_names", "image_shape", "bytes", "preparation", "targets",
        "forecasting", "vocabulary", "loss",
    ]
    for (key, text) in zip(keys, lines) where !text.isEmpty {
        contents.metadata[key] = text
    }
    let layers = (try? JSONDecoder().decode([LayerConfiguration].self, from: Data((lines.first ?? "").utf8))) ?? []
    for (index, layer) in layers.enumerated() {
        for (name, shape) in shapes(of: layer) where isSmall(shape) {
            contents["layers.\(index).\(name)"] = .float32(Tensor(zeros: shape))
        }
    }
    let bytes = contents.data()
    let url = file(bytes, "model.safetensors")
    let statement = Cost.Statement(file: 4 * bytes.count, claimed: 8 * bytes.count)
    let model = try Cost.of(statement) { () throws(DataError) in
        try SavedModel<Float>(contentsOf: url)
    } size: { _ in
        8 * bytes.count
    }
    try check(model)
}

private func isSmall(_ shape: [Int]) -> Bool {
    shape.allSatisfy { (0...1000).contains($0) } && shape.reduce(1, *) <= 10_000
}

/// The tensors that a layer has in its file, as far as its settings tell.
private func shapes(of layer: LayerConfiguration) -> [(String, [Int])] {
    func number(_ name: String) -> Int {
        guard case .integer(let number)? = layer.settings[name] else { return 1 }
        return max(1, number)
    }
    var size = [1, 1]
    if case .group(let window)? = layer.settings["window"], case .list(let sides)? = window["size"] {
        size = sides.compactMap { side in if case .integer(let number) = side { number } else { nil } }
    }
    let channels = number("channels") / number("groups")
    switch layer.kind {
    case "dense": return [("weights", [number("inputs"), number("outputs")]), ("biases", [number("outputs")])]
    case "radial_basis": return [("centers", [number("inputs"), number("units")]), ("widths", [number("units")])]
    case "scaling": return [("shift", [number("inputs")]), ("scale", [number("inputs")])]
    case "conv_2d": return [("weights", size + [channels, number("filters")]), ("biases", [number("filters")])]
    case "conv_1d":
        return [("weights", size.suffix(1) + [channels, number("filters")]), ("biases", [number("filters")])]
    case "batch_norm": return ["scale", "shift", "mean", "variance"].map { ($0, [number("channels")]) }
    case "layer_norm": return ["scale", "shift"].map { ($0, [number("features")]) }
    case "rms_norm": return [("scale", [number("features")])]
    case "embedding": return [("weights", [number("vocabulary"), number("features")])]
    case "simple_rnn", "lstm", "gru":
        return recurrentShapes(of: layer, inputs: number("inputs"), units: number("units"))
    default: return []
    }
}

private func recurrentShapes(of layer: LayerConfiguration, inputs: Int, units: Int) -> [(String, [Int])] {
    let columns = units.multipliedReportingOverflow(by: layer.kind == "lstm" ? 4 : layer.kind == "gru" ? 3 : 1)
    guard !columns.overflow else { return [] }
    var shapes = [
        ("weights", [inputs, columns.partialValue]), ("recurrent_weights", [units, columns.partialValue]),
        ("biases", [columns.partialValue]),
    ]
    if layer.settings["cell"] == .text("gru") { shapes.append(("candidate_biases", [units])) }
    guard let state = layer.settings["initial_state"], state != .text("zeros") else { return shapes }
    shapes.append(("hidden", [units]))
    if layer.kind == "lstm" { shapes.append(("memory", [units])) }
    return shapes
}
