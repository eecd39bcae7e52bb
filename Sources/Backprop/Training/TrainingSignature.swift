/// What the course of a training depends on, beside the layers of its network: a training may go on from a checkpoint if
/// both have the same. The number of epochs is no part of it, and neither are kernels and threads.
///
/// Optimizers, losses and metrics are compared by what Swift prints of them, so values of a user's own types count too.
struct TrainingSignature: Sendable, Equatable, Codable {
    private struct Part: Sendable, Equatable, Codable {
        let name: String
        let text: String
    }

    /// In the order in which people should hear of them: what follows from an earlier one comes later.
    private var parts: [Part] = []

    /// - Parameters:
    ///   - weights: What the samples count.
    ///   - generator: Before the training has drawn from it.
    init<Scalar>(
        _ trainer: Trainer<Scalar>, _ model: Sequential<Scalar>, _ data: Dataset<Scalar>, weights: Tensor<Scalar>?,
        validation: Dataset<Scalar>?, generator: SeededGenerator
    ) {
        func add(_ name: String, _ value: Any?) {
            let text = value.map { String(describing: $0).replacing("Backprop.", with: "") } ?? "none"
            // Longer ones are not read again from a checkpoint: weights of a hundred thousand classes.
            let isShort = text.utf8.count <= 500 || text.utf8.count <= 500_000 && text.utf8.allSatisfy { $0 < 0x80 }
            parts.append(Part(name: name, text: isShort ? text : digest { $0.add(text) }))
        }
        func digest(_ body: (inout Digest) -> Void) -> String {
            var digest = Digest()
            body(&digest)
            return digest.text
        }
        add("loss", trainer.loss)
        add("optimizer", trainer.optimizer)
        add("batch size", min(trainer.batchSize ?? data.count, data.count))
        add("penalty", trainer.penalty)
        add("penalties of layers", trainer.layerPenalties.sorted { $0.key < $1.key })
        add("clipping norm", trainer.clipNorm)
        add("early stopping", trainer.earlyStopping)
        add("metrics", trainer.metrics)
        add("augmentation", trainer.augmentation)
        add("training samples", data.count)
        add("validation samples", validation?.count)
        add(
            "seed of the random numbers: state",
            digest { digest in
                var generator = generator
                for _ in 0..<4 { digest.add(generator.next()) }
            })
        add("contents of the training data", digest { $0.add(data) })
        add("contents of the validation data", validation.map { data in digest { $0.add(data) } })
        add("class weights", trainer.classWeights)
        add("weights of the samples", weights.map { weights in digest { $0.add(Safetensors.Value(weights)) } })
        add(
            "weights at the start",
            digest { digest in
                for layer in model.layers {
                    for tensor in layer.parameters + layer.constants { digest.add(Safetensors.Value(tensor.value)) }
                }
            })
    }

    /// The first difference between the signature of a checkpoint and that of a training here, for people.
    func difference(from here: TrainingSignature) -> String? {
        for part in here.parts where !parts.contains(part) {
            let there = parts.first { $0.name == part.name }?.text ?? "unknown"
            return "\(part.name) \(there) there, \(part.text) here"
        }
        return nil
    }
}

extension Sequential {
    /// The first difference between the network of a checkpoint and that of a training here, for people. The values of
    /// tensors do not count.
    func difference(from other: Sequential) -> String? {
        func texts(_ network: Sequential) -> [String] {
            ["inputs \(Shape.text(network.inputShape))"]
                + network.layers.enumerated().map { index, layer in
                    let shapes = layer.parameters.map { " " + Shape.text($0.value.shape) }
                    let kind = layer.configuration?.description ?? "\(type(of: layer))" + shapes.joined()
                    return "layer \(index + 1) \(kind)"
                }
        }
        let (there, here) = (texts(self), texts(other))
        guard let (old, new) = zip(there, here).first(where: { $0 != $1 }) else {
            return there.count == here.count
                ? operationDifference(from: other) : "\(there.count - 1) layers there, \(here.count - 1) here"
        }
        return "\(old) there, \(new) here"
    }

    /// The same by what is computed, which tells where no configuration does: what a layer of one's own is made of, and how a
    /// graph joins what lies beside a layer that cannot be saved.
    private func operationDifference(from other: Sequential) -> String? {
        func text(_ node: OperationGraph.Node, _ network: Sequential) -> String {
            let custom = (node.operation as? CustomOperation).map { network.customLayers[$0.layer] }
            let what = custom.map { "\(type(of: $0)) \($0.summary)" } ?? "\(node.operation)"
            let shape = network.graph.values[node.output].shape
            return "\(node.path): \(what.replacing("Backprop.", with: "")) of values \(node.inputs) to \(shape)"
        }
        let (there, here) = (graph.nodes, other.graph.nodes)
        for (old, new) in zip(there, here) {
            let (old, new) = (text(old, self), text(new, other))
            if old != new { return "\(old.shown(200)) there, \(new.shown(200)) here" }
        }
        return there.count == here.count ? nil : "\(there.count) operations there, \(here.count) here"
    }
}
