extension Graph {
    /// What makes one value of others.
    public struct Node: Sendable {
        /// The name of the value.
        public let name: String
        /// The names of the values, of inputs or nodes, that it is made from.
        public let sources: [String]
        var content: Content

        /// The node whose layer it is.
        var layerName: String {
            if case .shared(let other) = content { other } else { name }
        }

        enum Content: Sendable {
            case layer(any Layer<Scalar>)
            /// The layer of another node, with the same parameters.
            case shared(String)
            case join(Join)
        }

        /// A layer's output.
        public init(_ name: String, _ layer: any Layer<Scalar>, from source: String) {
            (self.name, sources, content) = (name, [source], .layer(layer))
        }

        /// The output of the layer of another node, whose parameters both share.
        public init(_ name: String, sharing other: String, from source: String) {
            (self.name, sources, content) = (name, [source], .shared(other))
        }

        /// One value of several; at least one.
        public init(_ name: String, joining join: Join, from sources: [String]) {
            (self.name, self.sources, content) = (name, sources, .join(join))
        }
    }

    /// How several values become one.
    public enum Join: String, Sendable, CaseIterable {
        /// Side by side along the last dimension.
        case concatenate
        /// Added up, or multiplied, element by element; where one has the extent 1, or none, that counts for all, as numpy
        /// broadcasts.
        case add, multiply

        /// The shape of what becomes of values of these shapes.
        func shape(of shapes: [[Int]]) throws(ShapeError) -> [Int] {
            switch self {
            case .concatenate:
                if shapes.allSatisfy({ !$0.isEmpty && $0.dropLast() == shapes[0].dropLast() }),
                    let last = shapes.sum({ Size($0.last ?? 0) }).value
                {
                    return shapes[0].dropLast() + [last]
                }
            case .add, .multiply:
                let common = shapes.dropFirst().reduce(Optional(shapes[0])) { common, shape in
                    common.flatMap { Shape.common($0, shape) }
                }
                if let common { return common }
            }
            throw ShapeError("samples of shapes \(shapes) do not fit together: \(rawValue)")
        }
    }
}

extension Graph {
    /// Which values are made from which.
    struct Wiring {
        private let inputs: [String]
        private let nodes: [Node]
        private let outputs: [String]
        /// The node that makes each value; `nil` for an input.
        private var makers: [String: Int?] = [:]

        /// - Throws: `ShapeError` if a name is no good, or stands for two values or for none.
        init(_ inputs: [String], _ nodes: [Node], _ outputs: [String]) throws(ShapeError) {
            (self.inputs, self.nodes, self.outputs) = (inputs, nodes, outputs)
            for (index, name) in (inputs + nodes.map(\.name)).enumerated() {
                guard !name.isEmpty, !name.contains(".") else {
                    throw ShapeError(
                        "Graph: \(DataError.quoted(name)) is no name of a value; expected one without a point")
                }
                guard name.utf8.count <= MetadataJSON.longestText else {
                    throw ShapeError(
                        "Graph: the name \(DataError.quoted(name)) has \(name.utf8.count) bytes; expected at most "
                            + "\(MetadataJSON.longestText)")
                }
                guard makers.updateValue(index < inputs.count ? nil : index - inputs.count, forKey: name) == nil
                else {
                    throw ShapeError("Graph: two values are called \(DataError.quoted(name))")
                }
            }
            var used: Set<String> = []
            func use(_ name: String, _ user: String) throws(ShapeError) {
                guard makers[name] != nil else {
                    throw ShapeError("Graph: \(user) is made from \(DataError.quoted(name)), which nobody makes")
                }
                used.insert(name)
            }
            for node in nodes {
                guard !node.sources.isEmpty else {
                    throw ShapeError("Graph: node \(DataError.quoted(node.name)) is made from nothing")
                }
                for source in node.sources { try use(source, "node \(DataError.quoted(node.name))") }
                try checkShared(node)
            }
            for output in outputs { try use(output, "an output") }
            guard Set(outputs).count == outputs.count else {
                throw ShapeError("Graph: an output stands twice in \(DataError.listed(outputs))")
            }
            if let name = (inputs + nodes.map(\.name)).first(where: { !used.contains($0) }) {
                throw ShapeError("Graph: nobody uses \(DataError.quoted(name))")
            }
        }

        private func checkShared(_ node: Node) throws(ShapeError) {
            guard case .shared(let other) = node.content else { return }
            guard case .some(.some(let maker)) = makers[other], case .layer = nodes[maker].content else {
                throw ShapeError(
                    "Graph: node \(DataError.quoted(node.name)) shares the layer of \(DataError.quoted(other)), which has none"
                )
            }
        }

        /// The nodes in an order in which they can be computed, else in that in which they stand. O(nodes and sources).
        ///
        /// - Throws: `ShapeError` that names nodes that depend on each other in a circle.
        func order() throws(ShapeError) -> [Int] {
            var readers = [[Int]](repeating: [], count: nodes.count)
            var missing = [Int](repeating: 0, count: nodes.count)
            for (index, node) in nodes.enumerated() {
                for source in node.sources {
                    guard case .some(.some(let maker)) = makers[source] else { continue }
                    readers[maker].append(index)
                    missing[index] += 1
                }
            }
            var order = nodes.indices.filter { missing[$0] == 0 }
            var next = 0
            while next < order.count {
                for reader in readers[order[next]] {
                    missing[reader] -= 1
                    if missing[reader] == 0 { order.append(reader) }
                }
                next += 1
            }
            guard order.count == nodes.count else {
                let names = nodes.indices.filter { missing[$0] > 0 }.prefix(5).map { DataError.quoted(nodes[$0].name) }
                throw ShapeError("Graph: nodes depend on each other in a circle: \(names.joined(separator: ", "))")
            }
            return order
        }
    }
}
