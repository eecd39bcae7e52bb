import Backprop
import Foundation

extension Report {
    /// The layers with their settings, output shapes and parameters.
    func addNetwork(to main: inout Markup) {
        let network = model.network
        func text(_ shape: [Int]) -> String { shape.map(String.init).joined(separator: "×") }
        main.section("Network") { section in
            section.table(
                ["layer", "settings", "output", "parameters"], numbers: [2, 3],
                rows: [["input", "", text(network.inputShape), ""]]
                    + network.layers.indices.map { index in
                        let layer = network.layers[index]
                        let parameters = layer.parameters.reduce(0) { $0 + $1.value.count }
                        return [
                            Self.kind(of: layer), Self.settings(of: layer), text(network.outputShapes[index]),
                            NumberText.count(parameters),
                        ]
                    } + [["total", "", "", NumberText.count(network.parameterCount)]])
        }
    }

    /// The type's name without its scalar.
    private static func kind(of layer: any Layer<Scalar>) -> String {
        String("\(type(of: layer))".prefix { $0 != "<" })
    }

    /// What distinguishes the layer from others of its kind, as it is saved. Shapes stand in columns of their own.
    private static func settings(of layer: any Layer<Scalar>) -> String {
        guard let configuration = layer.configuration, let data = try? JSONEncoder().encode(configuration),
            let object = (try? JSONSerialization.jsonObject(with: data)) as? [String: Any]
        else { return "" }
        let settings = object.filter { !["type", "inputs", "outputs"].contains($0.key) }
        return settings.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }.joined(separator: ", ")
    }
}
