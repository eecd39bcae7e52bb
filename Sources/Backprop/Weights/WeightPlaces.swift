/// The layers of a network that have tensors, and where other frameworks have them.
struct WeightPlaces<Scalar: TensorScalar> {
    /// A layer with tensors.
    struct Place {
        /// The path of the layer, and of the module that has its tensors in PyTorch, which two layers may share.
        let path, module: String
        let layer: any Layer<Scalar>
        /// What its input samples are, for a framework that has channels first.
        var sample: SampleOrder
        /// Whether it is the one of two recurrent layers that goes backward.
        let isBackward: Bool
    }

    private(set) var places: [Place] = []

    init(_ network: Sequential<Scalar>) {
        _ = walk(network.children, "", network.inputShape, SampleOrder(of: network.inputShape))
    }

    /// Layers one after the other.
    private mutating func walk(
        _ layers: [(name: String, layer: any Layer<Scalar>)], _ path: String, _ shape: [Int], _ sample: SampleOrder
    ) -> SampleOrder {
        var (shape, sample) = (shape, sample)
        for child in layers {
            sample = visit(child.layer, Self.path(path, child.name), shape, sample)
            shape = (try? child.layer.outputShape(for: shape)) ?? []
        }
        return sample
    }

    private static func path(_ outer: String, _ name: String) -> String { outer.isEmpty ? name : "\(outer).\(name)" }

    /// - Returns: What comes out of the layer.
    private mutating func visit(
        _ layer: any Layer<Scalar>, _ path: String, _ shape: [Int], _ sample: SampleOrder
    ) -> SampleOrder {
        switch layer {
        case let layer as Bidirectional<Scalar>:
            for child in layer.children {
                add(
                    child.layer, Self.path(path, child.name), module: path, sample, isBackward: child.name == "backward"
                )
            }
            return .plain
        case let layer as Chain<Scalar>: return walk(layer.children, path, shape, sample)
        case let layer as Sequential<Scalar>: return walk(layer.children, path, shape, sample)
        case let layer as VariableLength<Scalar>:
            return walk(layer.children, path, [shape[0], shape[1] - 1], sample)
        case let layer as Graph<Scalar>:
            let isSame = layer.inputs.count == 1 && layer.inputs[0].shape == shape
            return layer.follow(
                from: { isSame ? sample : SampleOrder(of: $0) }, joined: { .joined($0) },
                visit: { visit($1, Self.path(path, $0), $2, $3) })
        case let layer as any ContainerLayer<Scalar>:
            // The layers within are all given the same.
            var results: [SampleOrder] = []
            for child in layer.children {
                results.append(visit(child.layer, Self.path(path, child.name), shape, sample))
            }
            return .joined(results)
        default:
            add(layer, path, module: path, sample, isBackward: false)
            return sample.after(layer, shape)
        }
    }

    private mutating func add(
        _ layer: any Layer<Scalar>, _ path: String, module: String, _ sample: SampleOrder, isBackward: Bool
    ) {
        guard !layer.parameters.isEmpty else { return }
        let place = Place(path: path, module: module, layer: layer, sample: sample, isBackward: isBackward)
        if let known = places.firstIndex(where: { $0.path == path }) {
            // Nodes of a graph share it.
            if places[known].sample != sample { places[known].sample = .unknown }
        } else {
            places.append(place)
        }
    }
}
