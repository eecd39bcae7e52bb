import Backprop

/// The layers of a network with their settings, output shapes and parameters, as a table of text.
struct ModelSummary {
    static let columns = ["layer", "settings", "output", "parameters"]
    /// Those whose cells stand at the right.
    static let numberColumns: Set<Int> = [2, 3]

    /// The input, each layer, and the total.
    let rows: [[String]]

    init<Scalar>(of network: Sequential<Scalar>) {
        func text(_ shape: [Int]) -> String { shape.map(String.init).joined(separator: "×") }
        let layers = zip(network.layers, network.outputShapes).map { layer, shape in
            [layer.typeName, layer.details, text(shape), NumberText.count(layer.parameterCount)]
        }
        rows =
            [["input", "", text(network.inputShape), ""]] + layers
            + [["total", "", "", NumberText.count(network.parameterCount)]]
    }

    /// For a terminal.
    var text: String { TextTable(columns: Self.columns, numbers: Self.numberColumns, rows: rows).text }
}

extension Layer {
    /// The number of learnable scalars.
    var parameterCount: Int { parameters.reduce(0) { $0 + $1.value.count } }
}
