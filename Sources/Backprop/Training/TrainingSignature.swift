/// What the course of a training depends on, beside the layers of its network: a training may go on from a checkpoint if
/// both have the same, and so may processes share one. The number of epochs is no part of it, and neither are kernels, threads
/// and processes.
///
/// The settings are those that the trainer has, whichever they are, so that none is forgotten. They are compared by what Swift
/// prints of them, so values of a user's own types count too.
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
        for (name, text) in Self.settings(of: trainer, samples: data.count) { add(name, text) }
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
    ///
    /// - Parameters:
    ///   - here: The other signature.
    ///   - where: What to call where this one is from, and the other.
    func difference(from here: TrainingSignature, where names: (String, String) = ("there", "here")) -> String? {
        for part in here.parts where !parts.contains(part) {
            let there = parts.first { $0.name == part.name }?.text ?? "as usual"
            return "\(part.name) \(there) \(names.0), \(part.text) \(names.1)"
        }
        for part in parts where !here.parts.contains(where: { $0.name == part.name }) {
            return "\(part.name) \(part.text) \(names.0), as usual \(names.1)"
        }
        return nil
    }

    /// What decides which samples are looked at, and in which order: without the samples.
    static func outline<Scalar>(
        of trainer: Trainer<Scalar>, _ model: Sequential<Scalar>, _ data: Dataset<Scalar>,
        _ validation: Dataset<Scalar>?
    ) -> String {
        let layers = model.layers.map { $0.configuration?.description ?? "\(type(of: $0))" }
        let settings = settings(of: trainer, samples: data.count).map { "\($0.name) \($0.text)" }
        let shapes = [data, validation].map { data in data.map { "\($0.samples.shape) \($0.isShared)" } ?? "none" }
        return (layers + settings + shapes).joined(separator: ", ")
    }

    /// Adds what is no part of a checkpoint, and must be the same for processes that share a training.
    mutating func add(_ name: String, _ text: String) { parts.append(Part(name: name, text: text)) }
    mutating func addFirst(_ name: String, _ text: String) { parts.insert(Part(name: name, text: text), at: 0) }
}

extension TrainingSignature {
    /// Settings that change nothing of an epoch that was trained.
    private static let ignored: Set<String> = ["epochs", "compute", "ranks"]
    /// Where people call a setting otherwise than the program does.
    private static let names = ["clipNorm": "clipping norm"]
    /// Settings that every checkpoint says, as the first version did. Later ones are said where they are not as usual: a
    /// checkpoint without them is one of a training without them.
    private static let first: Set<String> = [
        "loss", "optimizer", "batch size", "penalty", "penalties of layers", "clipping norm", "early stopping",
        "class weights", "augmentation", "metrics",
    ]

    /// What the settings of a trainer are called and what Swift prints of them, in the order in which it has them.
    private static func settings<Scalar>(
        of trainer: Trainer<Scalar>, samples: Int
    ) -> [(name: String, text: String)] {
        var trainer = trainer
        // All samples at once can be said in two ways.
        trainer.batchSize = min(trainer.batchSize ?? samples, samples)
        let usual = Dictionary(printed(Trainer<Scalar>())) { $1 }
        return printed(trainer).filter { first.contains($0.name) || usual[$0.name] != $0.text }
    }

    private static func printed<Scalar>(_ trainer: Trainer<Scalar>) -> [(name: String, text: String)] {
        Mirror(reflecting: trainer).children.flatMap { label, value -> [(name: String, text: String)] in
            guard let label, !ignored.contains(label) else { return [] }
            return label == "rules"
                ? printed(trainer.rules) : [(names[label] ?? words(of: label), text(of: value))]
        }
    }

    /// Penalties of layers have the form in which they were the only rules.
    private static func printed(_ rules: [String: TrainingRule]) -> [(name: String, text: String)] {
        var penalties: [(key: Int, value: Penalty)] = []
        var others: [(key: String, value: TrainingRule)] = []
        for (path, rule) in rules {
            if let layer = Int(path), let penalty = rule.penalty, rule.updatesAsUsual {
                penalties.append((layer, penalty))
            } else {
                others.append((path, rule))
            }
        }
        return [
            ("penalties of layers", text(of: penalties.sorted { $0.key < $1.key })),
            ("rules", text(of: others.sorted { $0.key < $1.key })),
        ]
    }

    /// `batchSize` as `batch size`.
    private static func words(of label: String) -> String {
        label.reduce(into: "") { $0 += $1.isUppercase ? " " + $1.lowercased() : String($1) }
    }

    /// An optional's value, or `none`.
    private static func text(of value: Any) -> String {
        let mirror = Mirror(reflecting: value)
        guard mirror.displayStyle == .optional else { return usual(String(describing: value)) }
        return mirror.children.first.map { usual(String(describing: $0.value)) } ?? "none"
    }

    /// What checkpoints of the first version say of the same setting.
    private static func usual(_ text: String) -> String { text.replacing(", decaysBiases: true", with: "") }
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
            let what = custom.map { "\(type(of: $0)) \($0.details)" } ?? "\(node.operation)"
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
