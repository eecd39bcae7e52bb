// In files: {"inputs": [{"name": "left", "shape": [8]}], "nodes": [{"name": "l", "from": ["left"], "layer": {…}},
// {"name": "r", "from": ["right"], "sharing": "l"}, {"name": "both", "from": ["l", "r"], "join": "add"}], "outputs": ["both"]}.
extension Graph: SavableLayer {
    public static var kind: String { "graph" }

    public var configuration: LayerConfiguration? {
        var settings: [LayerSetting] = []
        for node in nodes {
            guard let setting = node.setting else { return nil }
            settings.append(setting)
        }
        let inputs = inputs.map { LayerSetting.group(["name": .text($0.name), "shape": .integers($0.shape)]) }
        return LayerConfiguration(
            Self.kind,
            ["inputs": .list(inputs), "nodes": .list(settings), "outputs": .list(outputs.map { .text($0) })])
    }

    public init(from file: SavedLayer<Scalar>) throws(DataError) {
        guard case .list(let settings) = try file.setting("inputs") else { throw file.error("inputs", "a list") }
        var inputs: [(name: String, shape: [Int])] = []
        for setting in settings {
            guard case .group(let input) = setting, input.count == 2, case .text(let name)? = input["name"],
                let shape = input["shape"]?.numbers
            else { throw file.error("inputs", "names and shapes") }
            inputs.append((name, shape))
        }
        guard case .list(let settings) = try file.setting("nodes") else { throw file.error("nodes", "a list") }
        var nodes: [Node] = []
        for setting in settings { nodes.append(try Node(setting, from: file)) }
        guard let outputs = try file.setting("outputs").texts else {
            throw file.error("outputs", "names")
        }
        do throws(ShapeError) {
            try self.init(inputs: inputs, nodes: nodes, outputs: outputs)
        } catch {
            throw file.error(problem: "\(error)")
        }
    }

    public var details: String { "inputs \(inputs.count), nodes \(nodes.count), outputs \(outputs.count)" }
}

extension Graph.Node {
    /// What a file holds of it; `nil` if its layer cannot be saved.
    fileprivate var setting: LayerSetting? {
        var members: [String: LayerSetting] = ["name": .text(name), "from": .list(sources.map { .text($0) })]
        switch content {
        case .layer(let layer):
            guard let configuration = layer.configuration else { return nil }
            members["layer"] = configuration.setting
        case .shared(let other): members["sharing"] = .text(other)
        case .join(let join): members["join"] = .text(join.rawValue)
        }
        return .group(members)
    }

    fileprivate init(_ setting: LayerSetting, from file: SavedLayer<Scalar>) throws(DataError) {
        guard case .group(let members) = setting, members.count == 3, case .text(let name)? = members["name"],
            let sources = members["from"]?.texts
        else { throw file.error("nodes", "a name, sources, and what is made of them") }
        if let configuration = members["layer"].flatMap({ LayerConfiguration($0) }), sources.count == 1 {
            self.init(name, try file.layer(configuration, named: name), from: sources[0])
        } else if case .text(let other)? = members["sharing"], sources.count == 1 {
            self.init(name, sharing: other, from: sources[0])
        } else if case .text(let text)? = members["join"], let join = Graph<Scalar>.Join(rawValue: text) {
            self.init(name, joining: join, from: sources)
        } else {
            throw file.error("nodes", "a layer, a node to share one with, or a join")
        }
    }
}
