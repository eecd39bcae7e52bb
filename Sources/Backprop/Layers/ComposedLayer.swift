/// A layer made of operations: all that it does is what ``Layer/operations(on:in:)`` says, and its derivative follows from
/// theirs.
///
///     /// `y = x ⊙ sigmoid(x·W)`: each value is let through by a gate.
///     struct Gate<Scalar: TensorScalar>: ComposedLayer {
///         var weights: Tensor<Scalar>
///
///         var parameters: [Parameter<Scalar>] {
///             [Parameter(name: "weights", value: weights)]
///         }
///         mutating func updateParameters(
///             _ update: (Int, inout Tensor<Scalar>) -> Void
///         ) { update(0, &weights) }
///
///         func operations(
///             on x: NetworkValue, in graph: inout GraphBuilder<Scalar>
///         ) throws(ShapeError) -> NetworkValue {
///             let gate = try graph.product(x, graph.tensor("weights"))
///             return try graph.multiply(x, graph.activation(.sigmoid, of: gate))
///         }
///     }
///
/// By hand, `forward` and `backward` plan anew with each call, and `backward` goes forward once more: they are for tests and
/// for learning. Running statistics of layers within follow the data in a training only.
public protocol ComposedLayer<Scalar>: Layer {}

extension ComposedLayer {
    public func outputShape(for inputShape: [Int]) throws(ShapeError) -> [Int] {
        try GraphBuilder(self, inputShape: inputShape).output.shape
    }

    public func forward(_ input: Tensor<Scalar>, into output: inout Tensor<Scalar>, pass: Pass) {
        unsafe run(input, &output, gradients: [], goesBack: false, wantsInput: false, pass) {
            $0.runForward(randomness: pass.randomness, firstRow: pass.firstRow)
        }
    }

    public func backward(
        _ gradient: inout Tensor<Scalar>, input: Tensor<Scalar>, output: Tensor<Scalar>,
        into gradients: inout LayerGradients<Scalar>, pass: Pass
    ) {
        var output = output
        let (wanted, found) = (parameters.map(\.value.shape), gradients.parameters.map(\.shape))
        guard gradient.shape == output.shape, found == wanted,
            !gradients.wantsInput || gradients.input.shape == input.shape
        else {
            fatalError(
                "\(Self.self).backward: gradients \(gradient.shape), \(gradients.input.shape) and \(found), expected "
                    + "\(output.shape), \(input.shape) and \(wanted)")
        }
        let addresses = unsafe gradients.parameters.indices.map { unsafe gradients.parameters[$0].mutableBase() }
        let wantsInput = gradients.wantsInput
        unsafe run(input, &output, gradients: addresses, goesBack: true, wantsInput: wantsInput, pass) { run in
            unsafe run.bindOutputGradient(gradient.mutableBase())
            if wantsInput { unsafe run.bindInputGradient(gradients.input.mutableBase()) }
            run.runForward(randomness: pass.randomness, firstRow: pass.firstRow)
            run.runBackward(isFirst: !pass.accumulatesGradients, isLast: pass.flushesGradients)
        }
    }

    /// Calls `body` with a plan of this layer alone, all of whose memory is in place.
    private func run(
        _ input: Tensor<Scalar>, _ output: inout Tensor<Scalar>, gradients: [UnsafeMutableRawPointer],
        goesBack: Bool, wantsInput: Bool, _ pass: Pass, _ body: (PlanRun<Scalar>) -> Void
    ) {
        let builder: GraphBuilder<Scalar>
        do throws(ShapeError) {
            builder = try GraphBuilder(self, inputShape: Array(input.shape.dropFirst()))
        } catch {
            fatalError("\(Self.self): \(error)")
        }
        let shape = [input.rows] + builder.output.shape
        guard output.shape == shape else {
            fatalError("\(Self.self): an output of shape \(output.shape) for input \(input.shape), expected \(shape)")
        }
        let options = PlanOptions(
            isTraining: pass.isTraining, goesBack: goesBack, saturates: pass.saturatesExponentials,
            wantsInputGradient: wantsInput)
        let run = PlanRun(Plan(builder.graph, options, passes: []), builder.customLayers, on: pass.compute)
        let parameters = parameters.map(\.value)
        // Running statistics are written to, and these are not the caller's.
        var constants = FlatTensors(constants.map(\.value))
        run.bind(
            unsafe TensorAddresses(
                parameters: parameters.map { unsafe UnsafeMutableRawPointer(mutating: $0.base) }, gradients: gradients,
                constants: constants.addresses()))
        run.setRows(input.rows)
        unsafe run.bindInput(input.base)
        unsafe run.bindOutput(output.mutableBase())
        body(run)
        withExtendedLifetime((input, parameters, constants)) {}
    }
}
