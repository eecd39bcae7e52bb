import CBackprop

/// A call that leads into a layer's own `forward` or `backward`.
struct CustomCall: Sendable {
    /// The layer's place among the layers.
    let layer: Int
    let isBackward: Bool
    let input, output: Place
    let gradient, inputGradient: Place?
    /// The gradients of its parameters.
    let parameters: [Place]
}

/// A layer that computes over tensors, at work in a plan: its memory is copied in and out.
final class CustomLayer<Scalar: TensorScalar> {
    /// It has the parameters of the plan as they were after the last update.
    var layer: any Layer<Scalar>
    private var input, output, gradient: Tensor<Scalar>
    private var gradients: LayerGradients<Scalar>
    private let place: Int

    init(_ layer: any Layer<Scalar>, place: Int, inputShape: [Int], outputShape: [Int], wantsInput: Bool) {
        self.layer = layer
        self.place = place
        input = Tensor(uninitialized: [0] + inputShape)
        output = Tensor(uninitialized: [0] + outputShape)
        gradient = output
        gradients = LayerGradients(
            input: input, parameters: layer.parameters.map { Tensor(uninitialized: $0.value.shape) },
            statistics: layer.statisticsShapes.map { Tensor(uninitialized: $0) }, wantsInput: wantsInput)
    }

    /// The layers of a plan that compute by themselves, by their places.
    static func all(in plan: Plan, _ layers: some Sequence<any Layer<Scalar>>) -> [Int: CustomLayer] {
        let backward = plan.calls[plan.forwardCount...].compactMap(\.custom)
        guard plan.graph.nodes.contains(where: { $0.operation is CustomOperation }) else { return [:] }
        let layers = Array(layers)
        var custom: [Int: CustomLayer] = [:]
        for node in plan.graph.nodes {
            guard let operation = node.operation as? CustomOperation else { continue }
            custom[operation.layer] = CustomLayer(
                layers[operation.layer], place: node.place, inputShape: plan.graph.values[node.inputs[0]].shape,
                outputShape: plan.graph.values[node.output].shape,
                wantsInput: backward.contains { $0.layer == operation.layer && $0.inputGradient != nil })
        }
        return custom
    }

    func call(_ call: CustomCall, rows: Int, pass: Pass, address: (Place) -> UnsafeMutableRawPointer) {
        var pass = pass
        pass.layer = place
        unsafe load(&input, rows, address(call.input))
        if call.isBackward {
            unsafe load(&output, rows, address(call.output))
            if let place = call.gradient { unsafe load(&gradient, rows, address(place)) }
            if gradients.wantsInput { gradients.input.setRows(rows) }
            layer.backward(&gradient, input: input, output: output, into: &gradients, pass: pass)
            if let place = call.inputGradient { unsafe store(gradients.input, address(place)) }
            for (place, gradient) in zip(call.parameters, gradients.parameters) {
                unsafe store(gradient, address(place))
            }
        } else {
            output.setRows(rows)
            layer.forward(input, into: &output, pass: pass)
            unsafe store(output, address(call.output))
        }
    }

    /// After an update: the layer's parameters become those of the plan, and it takes up what it noted of the batch.
    func update(_ parameters: [UnsafeMutableRawPointer]) {
        func update<L: Layer<Scalar>>(_ layer: inout L) {
            layer.updateParameters { index, parameter in unsafe parameter.load(parameters[index]) }
            layer.takeStatistics(gradients.statistics)
        }
        update(&layer)
    }

    private func load(_ tensor: inout Tensor<Scalar>, _ rows: Int, _ address: UnsafeMutableRawPointer) {
        tensor.setRows(rows)
        unsafe tensor.load(address)
    }

    private func store(_ tensor: Tensor<Scalar>, _ address: UnsafeMutableRawPointer) {
        unsafe tensor.store(address)
    }
}

extension Tensor {
    /// Overwrites all elements with those at an address.
    mutating func load(_ address: UnsafeRawPointer) {
        unsafe mutableBase().copyMemory(from: address, byteCount: count * MemoryLayout<Scalar>.stride)
    }

    /// Copies all elements to an address.
    func store(_ address: UnsafeMutableRawPointer) {
        unsafe address.copyMemory(from: base, byteCount: count * MemoryLayout<Scalar>.stride)
        withExtendedLifetime(storage) {}
    }
}
