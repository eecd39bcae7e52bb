extension Sequential: CustomStringConvertible {
    /// The network as a table: the path of each layer, by which its parameters, files and rules of a training call it, its
    /// settings, the shape of an output sample, its parameters, and the operations that a prediction takes for a sample; then
    /// the sums, and the memory that parameters and the values of a sample take.
    ///
    ///     print(model.summary)
    ///
    /// Operations are multiply-adds, or what takes about as long. Layers within others stand below them, and count there too.
    public var summary: String {
        let rows = [["", "input", Shape.text(inputShape), "", ""]] + rows(of: children, within: "")
        let total = ["", "total", "", NumberText.count(parameterCount), Self.text(operationCount)]
        let table = TextTable(
            columns: ["path", "layer", "output", "parameters", "operations"], numbers: [2, 3, 4], rows: rows + [total])
        let bytes = MemoryLayout<Scalar>.stride
        let constants = constants.reduce(0) { $0 + $1.value.count }
        let memory = (Self.memory((parameterCount + constants) * bytes), Self.memory((inputs + valueCount) * bytes))
        return table.text + "\nmemory: parameters \(memory.0), values of a sample \(memory.1)"
    }

    /// The same as ``summary``, so that a network that is printed can be looked at.
    public var description: String { summary }

    private func rows(of layers: [(name: String, layer: any Layer<Scalar>)], within path: String) -> [[String]] {
        layers.enumerated().flatMap { index, child -> [[String]] in
            let path = path.isEmpty ? child.name : "\(path).\(child.name)"
            let nodes = graph.nodes.filter { $0.path == path || $0.path.hasPrefix(path + ".") }
            let isOuter = !path.contains(".")
            let shape = isOuter ? outputShapes[index] : nodes.last.map { graph.values[$0.output].shape }
            let details = child.layer.details
            let row = [
                path, "\(child.layer.typeName)\(details.isEmpty ? "" : " " + details)", shape.map(Shape.text) ?? "",
                NumberText.count(child.layer.parameters.reduce(0) { $0 + $1.value.count }),
                Self.text(nodes.sum { $0.operation.work($0, in: graph) }),
            ]
            let within = (child.layer as? any ContainerLayer<Scalar>)?.children ?? []
            // A shortcut that hands on what it is given.
            if child.layer is Chain<Scalar>, within.isEmpty { return [] }
            return [row] + rows(of: within, within: path)
        }
    }

    private static func text(_ size: Size) -> String { size.value.map { NumberText.count($0) } ?? size.text }

    /// `3.5 KiB`.
    private static func memory(_ bytes: Int) -> String {
        let units = ["bytes", "KiB", "MiB", "GiB", "TiB"]
        var (value, unit) = (Double(bytes), 0)
        while value >= 1024, unit < units.count - 1 { (value, unit) = (value / 1024, unit + 1) }
        return "\(NumberText.fixed(value, decimals: unit == 0 || value >= 100 ? 0 : 1)) \(units[unit])"
    }
}

extension Layer {
    /// The name of the layer's type without its scalar, such as `Dense`: what ``Sequential/summary`` calls it.
    public var typeName: String { String("\(type(of: self))".prefix { $0 != "<" }) }
}
