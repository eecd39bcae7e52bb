/// A layer that computes over tensors, at work in a plan: its memory is copied in and out.
final class CustomLayer<Scalar: TensorScalar>: CustomArithmetic {
    /// It has the parameters of the plan as they were after the last update.
    var layer: any Layer<Scalar>
    private var input, output, gradient: Tensor<Scalar>
    private var gradients: LayerGradients<Scalar>
    private let place: Int
    /// Where its parameters and constants lie, in their order.
    private let parameters, constants: [Place]

    init(_ layer: any Layer<Scalar>, _ node: OperationGraph.Node, in graph: OperationGraph) {
        self.layer = layer
        place = node.place
        let tensors = node.inputs.dropFirst().compactMap { graph.values[$0].given }
        let count = layer.parameters.count
        (parameters, constants) = (Array(tensors.prefix(count)), Array(tensors.dropFirst(count)))
        input = Tensor(uninitialized: [0] + graph.values[node.inputs[0]].shape)
        output = Tensor(uninitialized: [0] + graph.values[node.output].shape)
        gradient = output
        gradients = LayerGradients(
            input: input, parameters: layer.parameters.map { Tensor(uninitialized: $0.value.shape) },
            statistics: layer.statisticsShapes.map { Tensor(uninitialized: $0) }, wantsInput: false)
    }

    func call(_ call: CustomCall, rows: Int, pass: Pass, address: (Place) -> UnsafeMutableRawPointer) {
        var pass = pass
        pass.layer = place
        unsafe load(&input, rows, address(call.input))
        if call.isBackward {
            unsafe load(&output, rows, address(call.output))
            if let place = call.gradient { unsafe load(&gradient, rows, address(place)) }
            gradients.wantsInput = call.inputGradient != nil
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

    /// After an update: the layer's parameters become those of the plan, and what it noted of the batch goes into its
    /// statistics, here and there.
    func update(_ addresses: TensorAddresses) {
        func update<L: Layer<Scalar>>(_ layer: inout L) {
            layer.updateParameters { index, parameter in
                unsafe parameter.load(addresses.address(of: parameters[index]))
            }
            layer.takeStatistics(gradients.statistics)
            var index = 0
            layer.updateStatistics { statistic in
                unsafe statistic.store(addresses.address(of: constants[index]))
                index += 1
            }
        }
        update(&layer)
    }

    /// The layer's tensors become those of the plan.
    func read(_ addresses: TensorAddresses) {
        func read<L: Layer<Scalar>>(_ layer: inout L) {
            layer.updateParameters { index, parameter in
                unsafe parameter.load(addresses.address(of: parameters[index]))
            }
            var index = 0
            layer.updateStatistics { statistic in
                unsafe statistic.load(addresses.address(of: constants[index]))
                index += 1
            }
        }
        read(&layer)
    }

    private func load(_ tensor: inout Tensor<Scalar>, _ rows: Int, _ address: UnsafeMutableRawPointer) {
        tensor.setRows(rows)
        unsafe tensor.load(address)
    }

    private func store(_ tensor: Tensor<Scalar>, _ address: UnsafeMutableRawPointer) {
        unsafe tensor.store(address)
    }
}

extension PlanRun {
    /// A plan of a network.
    ///
    /// - Parameters:
    ///   - plan: What is run.
    ///   - customLayers: Those of the network that compute by themselves, in the order of its graph.
    ///   - compute: Where and how.
    convenience init(_ plan: Plan, _ customLayers: [any Layer<Scalar>], on compute: Compute) {
        self.init(plan, on: compute) { node, layer in CustomLayer(customLayers[layer], node, in: plan.graph) }
    }
}
