extension Sequential {
    /// A parameter or a constant by its path, such as `0.weights` or `2.body.1.biases`: see ``summary`` for the paths of layers.
    /// `nil` if there is none. O(tensors of the network).
    ///
    ///     model["0.weights"]!.shape     // [4, 16]
    public subscript(path: String) -> Tensor<Scalar>? {
        (parameters + constants).first { $0.name == path }?.value
    }

    /// Changes a parameter, or a running statistic, by its path.
    ///
    /// - Throws: `ShapeError` if the network has none of that path, or one of another shape; nothing is changed then.
    public mutating func set(_ path: String, to value: Tensor<Scalar>) throws(ShapeError) {
        let (parameters, constants) = (parameters, constants)
        guard let old = self[path] else {
            throw ShapeError("\"\(path)\" is no parameter of the network; those are \(Self.listed(parameters))")
        }
        guard old.shape == value.shape else {
            throw ShapeError("\"\(path)\" has shape \(old.shape), and cannot become one of \(value.shape)")
        }
        if let place = parameters.firstIndex(where: { $0.name == path }) {
            updateParameters { if $0 == place { $1 = value } }
            return
        }
        let statistics = chain.statisticsAmongConstants
        guard let place = statistics.firstIndex(where: { constants[$0].name == path }) else {
            throw ShapeError("\"\(path)\" is a constant of its layer, which is made with it: replace the layer")
        }
        var index = 0
        updateStatistics { statistic in
            if index == place { statistic = value }
            index += 1
        }
    }

    private static func listed(_ parameters: [Parameter<Scalar>]) -> String {
        let names = parameters.prefix(6).map { "\"\($0.name)\"" }.joined(separator: ", ")
        return names.isEmpty ? "none" : names + (parameters.count > 6 ? ", …" : "")
    }

    /// Puts another layer in the place of one, as for a new task at the end of a trained network. The other layers keep what
    /// they have learnt.
    ///
    ///     try model.replaceLayer(at: 4, with: Dense(5), using: &generator)
    ///
    /// - Parameters:
    ///   - index: The place among ``layers``.
    ///   - layer: What stands there from now on. If it left its input size open, it gets it from the layer before.
    ///   - generator: Draws the weights of a layer that left its size open; else it is left alone.
    /// - Throws: `ShapeError` if there is no such place, or the layers do not fit; nothing is changed then.
    public mutating func replaceLayer(
        at index: Int, with layer: some Layer<Scalar>, using generator: inout some RandomNumberGenerator
    ) throws(ShapeError) {
        guard layers.indices.contains(index) else {
            throw ShapeError("the network has layers 0 to \(layers.count - 1), and no layer \(index)")
        }
        let shape = index == 0 ? inputShape : outputShapes[index - 1]
        var layers = layers
        do throws(ShapeError) {
            layers[index] = try layer.sized(for: shape, using: &generator)
        } catch {
            throw error.within("\(index)").ofNetwork
        }
        var changed = try Sequential(layers: layers, inputShape: inputShape)
        changed.trainedBy = trainedBy
        self = changed
    }
}
