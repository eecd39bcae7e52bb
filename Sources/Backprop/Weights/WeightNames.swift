/// What the tensors of a network are called in a file, and how they are arranged there.
struct WeightNames<Scalar: TensorScalar> {
    /// A layer's tensors.
    struct Entry {
        /// The path of the layer.
        let path: String
        /// How its tensors stand in the file, and the file's names of them.
        let weights: LayerWeights<Scalar>
        let names: [String]
    }

    private(set) var entries: [Entry] = []
    /// What cannot be said in the convention.
    private(set) var problems: [String] = []

    /// - Parameters:
    ///   - names: What layers, or those that have others within, are called in the file, by their paths.
    ///   - excluded: The paths of layers that are left as they are.
    init(
        _ network: Sequential<Scalar>, _ convention: WeightConvention, _ names: [String: String],
        without excluded: [String]
    ) {
        let places = WeightPlaces(network).places
        let paths = places.flatMap { [$0.path, $0.module] }
        for path in (names.keys + excluded).sorted() where !paths.contains(where: { Self.isWithin($0, path) }) {
            problems.append("the network has no layer \(DataError.quoted(path)) with weights")
        }
        var numbers: [String: Int] = [:]
        for place in places where !excluded.contains(where: { Self.isWithin(place.path, $0) }) {
            let module = Self.name(convention == .pyTorch ? place.module : place.path, names)
            var suffix = ""
            if place.layer is any RecurrentLayer<Scalar> {
                let kind = place.isBackward ? "_reverse" : ""
                suffix = "_l\(numbers[module + kind, default: 0])\(kind)"
                numbers[module + kind, default: 0] += 1
            }
            let problem = Self.problem(place, convention)
            guard problem == nil, let weights = Self.weights(of: place, convention, suffix) else {
                problems.append(
                    "\(place.path): "
                        + (problem
                            ?? "\(convention.name) has no layer like \(place.layer.typeName) \(place.layer.details)"))
                continue
            }
            entries.append(
                Entry(
                    path: place.path, weights: weights,
                    names: weights.pieces.map { "\(module)\(convention.separator)\($0.name)" }))
        }
        checkNames()
    }

    private static func weights(
        of place: WeightPlaces<Scalar>.Place, _ convention: WeightConvention, _ suffix: String
    ) -> LayerWeights<Scalar>? {
        switch convention {
        case .backprop: LayerWeights(asTheyAre: place.layer)
        case .keras: LayerWeights(keras: place.layer)
        case .pyTorch:
            if case .flattened(let images) = place.sample {
                LayerWeights(pyTorch: place.layer, flattened: images, suffix: suffix)
            } else {
                LayerWeights(pyTorch: place.layer, flattened: nil, suffix: suffix)
            }
        }
    }

    /// Why a layer's weights could mean something else there.
    private static func problem(_ place: WeightPlaces<Scalar>.Place, _ convention: WeightConvention) -> String? {
        guard convention == .pyTorch else { return nil }
        switch place.sample {
        case .plain, .images: return nil
        case .flattened where place.layer is Dense<Scalar>: return nil
        case .flattened(let images):
            return
                "behind images \(images) that are flattened PyTorch has other places; only a Dense layer's are rearranged"
        case .unknown:
            return "the order of channels and places in its input cannot be told where PyTorch has channels first"
        }
    }

    /// Two tensors of one name, as of two layers that are called the same.
    private mutating func checkNames() {
        var owners: [String: String] = [:]
        for entry in entries {
            for name in entry.names {
                if let other = owners.updateValue(entry.path, forKey: name) {
                    problems.append("\(other) and \(entry.path): both are called \(DataError.quoted(name))")
                }
            }
        }
    }

    /// A layer's name in the file: with the longest part of its path that has one replaced.
    private static func name(_ path: String, _ names: [String: String]) -> String {
        let outer = names.keys.filter { isWithin(path, $0) }.max { $0.utf8.count < $1.utf8.count }
        guard let outer, let name = names[outer] else { return path }
        return name + path.dropFirst(outer.count)
    }

    /// Whether a path is another, or leads to something within it.
    static func isWithin(_ path: String, _ outer: String) -> Bool { path == outer || path.hasPrefix(outer + ".") }
}
