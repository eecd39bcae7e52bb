import Backprop
import Foundation

/// The lines are what a model has in its metadata: layers, input shape, names of classes and of features, image shape, bytes,
/// preparation, targets.
/// The tensors are always there, unless they would be large.
func read(_ data: Data) throws(DataError) {
    let lines = data.split(separator: 0x0A, omittingEmptySubsequences: false).map {
        String(decoding: $0, as: UTF8.self)
    }
    var contents = Safetensors(metadata: ["format": "backprop 1"])
    let keys = [
        "layers", "input_shape", "class_names", "feature_names", "image_shape", "bytes", "preparation", "targets",
    ]
    for (key, text) in zip(keys, lines) {
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

/// The tensors that a layer has in its file.
private func shapes(of layer: LayerConfiguration) -> [(String, [Int])] {
    switch layer {
    case .dense(let inputs, let outputs, _): [("weights", [inputs, outputs]), ("biases", [outputs])]
    case .radialBasis(let inputs, let units, _): [("centers", [inputs, units]), ("widths", [units])]
    case .scaling(let inputs): [("shift", [inputs]), ("scale", [inputs])]
    case .conv2D(let channels, let filters, let window, let groups, _):
        [("weights", [window.height, window.width, channels / groups, filters]), ("biases", [filters])]
    case .conv1D(let channels, let filters, let window, let groups, _):
        [("weights", [window.width, channels / groups, filters]), ("biases", [filters])]
    case .batchNorm(let channels, _, _): ["scale", "shift", "mean", "variance"].map { ($0, [channels]) }
    default: []
    }
}
