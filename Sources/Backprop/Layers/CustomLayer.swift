/// A layer that computes over tensors, at work in a plan: its memory is copied in and out.
final class CustomLayer<Scalar: TensorScalar>: CustomArithmetic {
    /// It has the parameters of the plan as they were after the last update.
    var layer: any Layer<Scalar>
    private let name: String
    private var input, output, gradient: Tensor<Scalar>
    private var gradients: LayerGradients<Scalar>
    /// What a layer's own code has to leave in the tensors that it is handed, which it may replace.
    private var outputShape: [Int]
    private let parameterShapes, constantShapes: [[Int]]
    private let place: Int
    /// Where its parameters and constants lie, in their order.
    private let parameters, constants: [Place]

    init(_ layer: any Layer<Scalar>, _ node: OperationGraph.Node, in graph: OperationGraph) {
        self.layer = layer
        name = "\(type(of: layer))"
        place = node.place
        let tensors = node.inputs.dropFirst().map { graph.values[$0] }
        let count = layer.parameters.count
        let (places, shapes) = (tensors.compactMap(\.given), tensors.map(\.shape))
        (parameters, constants) = (Array(places.prefix(count)), Array(places.dropFirst(count)))
        (parameterShapes, constantShapes) = (Array(shapes.prefix(count)), Array(shapes.dropFirst(count)))
        outputShape = [0] + graph.values[node.output].shape
        input = Tensor(uninitialized: [0] + graph.values[node.inputs[0]].shape)
        output = Tensor(uninitialized: outputShape)
        gradient = output
        gradients = LayerGradients(
            input: input, parameters: parameterShapes.map { Tensor(uninitialized: $0) },
            statistics: layer.statisticsShapes.map { Tensor(uninitialized: $0) }, wantsInput: false)
    }

    func call(_ call: CustomCall, rows: Int, pass: Pass, address: (Place) -> UnsafeMutableRawPointer) {
        var pass = pass
        pass.layer = place
        unsafe load(&input, rows, address(call.input))
        outputShape[0] = rows
        if call.isBackward {
            unsafe load(&output, rows, address(call.output))
            if let place = call.gradient { unsafe load(&gradient, rows, address(place)) }
            gradients.wantsInput = call.inputGradient != nil
            if gradients.wantsInput { gradients.input.setRows(rows) }
            layer.backward(&gradient, input: input, output: output, into: &gradients, pass: pass)
            if let place = call.inputGradient {
                check(gradients.input, input.shape, "backward: the input gradient")
                unsafe gradients.input.store(address(place))
            }
            for index in call.parameters.indices {
                let gradient = gradients.parameters.indices.contains(index) ? gradients.parameters[index] : nil
                check(gradient, parameterShapes[index], "backward: the gradient of parameter \(index)")
                unsafe gradient?.store(address(call.parameters[index]))
            }
        } else {
            output.setRows(rows)
            layer.forward(input, into: &output, pass: pass)
            check(output, outputShape, "forward: the output")
            unsafe output.store(address(call.output))
        }
    }

    /// After an update: the layer's parameters become those of the plan, and what it noted of the batch goes into its
    /// statistics, here and there.
    func update(_ addresses: TensorAddresses) {
        func update<L: Layer<Scalar>>(_ layer: inout L) {
            readParameters(of: &layer, addresses)
            layer.takeStatistics(gradients.statistics)
            var index = 0
            layer.updateStatistics { statistic in
                check(statistic, constantShape(index), "updateStatistics: statistic \(index)")
                unsafe statistic.store(addresses.address(of: constants[index]))
                index += 1
            }
        }
        update(&layer)
    }

    /// The layer's tensors become those of the plan.
    func read(_ addresses: TensorAddresses) {
        func read<L: Layer<Scalar>>(_ layer: inout L) {
            readParameters(of: &layer, addresses)
            var index = 0
            layer.updateStatistics { statistic in
                check(statistic, constantShape(index), "updateStatistics: statistic \(index)")
                unsafe statistic.load(addresses.address(of: constants[index]))
                index += 1
            }
        }
        read(&layer)
    }

    private func readParameters<L: Layer<Scalar>>(of layer: inout L, _ addresses: TensorAddresses) {
        layer.updateParameters { index, parameter in
            let shape = parameterShapes.indices.contains(index) ? parameterShapes[index] : nil
            check(parameter, shape, "updateParameters: parameter \(index)")
            unsafe parameter.load(addresses.address(of: parameters[index]))
        }
    }

    private func constantShape(_ index: Int) -> [Int]? {
        constantShapes.indices.contains(index) ? constantShapes[index] : nil
    }

    private func load(_ tensor: inout Tensor<Scalar>, _ rows: Int, _ address: UnsafeMutableRawPointer) {
        tensor.setRows(rows)
        unsafe tensor.load(address)
    }

    /// Stops the program if the layer left a tensor that does not fit where the plan has room for it.
    private func check(_ tensor: Tensor<Scalar>?, _ shape: [Int]?, _ what: @autoclosure () -> String) {
        guard let tensor, let shape, tensor.shape == shape else {
            let (found, expected) = (tensor.map { "\($0.shape)" } ?? "none", shape.map { "\($0)" } ?? "none")
            fatalError("\(name).\(what()): shape \(found), expected \(expected)")
        }
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
