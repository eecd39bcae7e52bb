import Backprop
import Foundation

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
            [layer.kind, layer.settings, text(shape), NumberText.count(layer.parameterCount)]
        }
        rows =
            [["input", "", text(network.inputShape), ""]] + layers
            + [["total", "", "", NumberText.count(network.parameterCount)]]
    }

    /// The table in lines for a terminal, the total below a rule.
    var text: String {
        let widths = Self.columns.indices.map { column in
            max(Self.columns[column].count, rows.map { $0[column].count }.max() ?? 0)
        }
        func line(_ cells: [String]) -> String {
            let padded = cells.indices.map { column in
                let room = String(repeating: " ", count: widths[column] - cells[column].count)
                return Self.numberColumns.contains(column) ? room + cells[column] : cells[column] + room
            }
            let last = cells.lastIndex { !$0.isEmpty } ?? 0
            return padded[...last].joined(separator: "  ")
        }
        let rule = String(repeating: "-", count: widths.reduce(0, +) + 2 * (widths.count - 1))
        let lines = [line(Self.columns), rule] + rows.dropLast().map(line) + [rule] + rows.suffix(1).map(line)
        return lines.joined(separator: "\n")
    }
}

extension Layer {
    /// The type's name without its scalar.
    var kind: String { String("\(type(of: self))".prefix { $0 != "<" }) }

    /// The number of learnable scalars.
    var parameterCount: Int { parameters.reduce(0) { $0 + $1.value.count } }

    /// What distinguishes the layer from others of its kind, as it is saved. Shapes stand in columns of their own.
    var settings: String {
        guard let configuration, let data = try? JSONEncoder().encode(configuration),
            let object = (try? JSONSerialization.jsonObject(with: data)) as? [String: Any]
        else { return "" }
        let settings = object.filter { !["type", "inputs", "outputs"].contains($0.key) }
        return settings.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }.joined(separator: ", ")
    }
}
