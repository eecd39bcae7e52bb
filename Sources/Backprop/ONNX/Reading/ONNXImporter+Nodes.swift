// The nodes of the graph, as they are made.
extension ONNXImporter {
    /// Adds a layer.
    mutating func add(
        _ layer: any Layer<Scalar>, _ name: String, to source: Made
    ) throws(ONNXGap) -> Made {
        let shape: [Int]
        do throws(ShapeError) {
            shape = try layer.outputShape(for: source.shape)
        } catch {
            throw ONNXGap("\(error)")
        }
        guard Shape.isSample(shape) else { throw ONNXGap("samples of shape \(Shape.listed(shape)) are too large") }
        try budget.takeNode()
        try budget.take((layer.parameters + layer.constants).sum { Size($0.value.count) })
        let place = unique(name)
        places[place] = nodes.count
        nodes.append(.init(place, layer, from: source.place))
        return (place, shape)
    }

    /// Adds a node with the layer of another one.
    mutating func addSharing(_ place: String, _ name: String, from source: Made) throws(ONNXGap) -> String {
        try budget.takeNode()
        let new = unique(name)
        nodes.append(.init(new, sharing: place, from: source.place))
        return new
    }

    /// Adds what makes one value of several.
    mutating func join(
        _ join: Graph<Scalar>.Join, _ name: String, _ sources: [Made]
    ) throws(ONNXGap) -> Made {
        let shape: [Int]
        do throws(ShapeError) {
            shape = try join.shape(of: sources.map(\.shape))
        } catch {
            throw ONNXGap("\(error)")
        }
        guard Shape.isSample(shape) else { throw ONNXGap("samples of shape \(Shape.listed(shape)) are too large") }
        try budget.takeNode()
        let place = unique(name)
        nodes.append(.init(place, joining: join, from: sources.map(\.place)))
        return (place, shape)
    }

    /// The layer that makes a value, if one does.
    func layer(at place: String) -> (any Layer<Scalar>)? {
        guard let index = places[place], index < nodes.count, nodes[index].name == place,
            case .layer(let layer) = nodes[index].content
        else { return nil }
        return layer
    }

    /// Puts another layer in place of the one that makes a value.
    mutating func replaceLayer(at place: String, by layer: any Layer<Scalar>) {
        guard let index = places[place] else { return }
        nodes[index].content = .layer(layer)
    }

    /// The value with its dimensions, without the batch, in an order, and in their whole shape.
    ///
    /// - Parameters:
    ///   - order: All dimensions but the batch.
    ///   - shape: Another shape of as many values that the result is to have.
    mutating func arrange(_ value: ONNXSample, _ order: [Int], shape: [Int]? = nil) throws(ONNXGap) -> Made {
        let goal = shape ?? order.map { value.dims[$0] }
        let from = value.order.filter { value.dims[$0] != 1 }
        let to = order.filter { value.dims[$0] != 1 }
        if from == to, goal == value.shape { return (value.place, goal) }
        let key = "\(value.place) \(to.map { "\($0)/\(value.dims[$0])" }) \(from) \(goal)"
        if let made = arranged[key] { return made }
        var made: Made = (value.place, value.shape)
        if from != to {
            made = try reshape(made, from.map { value.dims[$0] })
            let axes = to.compactMap { from.firstIndex(of: $0) }
            guard axes.count <= PermutationOperation.mostAxes else {
                throw ONNXGap("it moves more than \(PermutationOperation.mostAxes) dimensions")
            }
            made = try add(Transpose(axes), "transpose", to: made)
        }
        made = try reshape(made, goal)
        arranged[key] = made
        return made
    }

    mutating func reshape(_ value: Made, _ shape: [Int]) throws(ONNXGap) -> Made {
        guard value.shape != shape else { return value }
        guard Shape.isSample(shape) else { throw ONNXGap("samples of shape \(Shape.listed(shape)) are none") }
        return try add(Reshape(shape), "reshape", to: value)
    }

    /// The value as it lies, in its whole shape.
    mutating func whole(_ value: ONNXSample) throws(ONNXGap) -> Made { try arrange(value, value.order) }

    /// A name that no value of the graph has: that of a value of the file, or of what made it.
    mutating func unique(_ wanted: String) -> String {
        var name = wanted.split(separator: ".").joined(separator: "/").shown(100).escaped
        name = name.isEmpty ? "value" : name
        if names.contains(name) {
            var number = counts[name, default: 1] + 1
            while names.contains("\(name)_\(number)") { number += 1 }
            counts[name] = number
            name += "_\(number)"
        }
        names.insert(name)
        named.append(name)
        return name
    }

    /// What a node's layer is called: as the file calls its weights, else as it calls the node.
    func name(of node: ONNXNode, weights: ONNXConstant<Scalar>? = nil) -> String {
        for suffix in [".weight", ".weight_ih_l0", ".weights", ".gamma"] {
            if let name = weights?.name, name.hasSuffix(suffix), name.count > suffix.count {
                return String(name.dropLast(suffix.count))
            }
        }
        var name = node.name[...]
        if name.hasPrefix("/") { name = name.dropFirst() }
        if name.hasSuffix("/\(node.type)") { name = name.dropLast(node.type.count + 1) }
        return name.isEmpty ? node.type.lowercased() : String(name)
    }
}
