/// The tensors of a network where they lie, and what a plan for predictions derives from them.
struct NetworkTensors<Scalar: TensorScalar> {
    private let parameters, constants: [Tensor<Scalar>]
    private var folded: [FoldedProduct<Scalar>]
    private(set) var addresses = TensorAddresses()

    /// The tensors of a network, which this keeps alive.
    init(_ model: Sequential<Scalar>, for plan: Plan) {
        let tensors = model.tensors()
        self.init(parameters: tensors.parameters, constants: tensors.constants, plan)
        unsafe addresses.parameters = parameters.map { unsafe UnsafeMutableRawPointer(mutating: $0.base) }
        unsafe addresses.constants = constants.map { unsafe UnsafeMutableRawPointer(mutating: $0.base) }
        refresh()
    }

    /// Tensors that somebody else keeps alive, and calls `refresh` after they were changed.
    init(_ addresses: TensorAddresses, for plan: Plan) {
        self.init(parameters: [], constants: [], plan)
        self.addresses = addresses
        refresh()
    }

    private init(parameters: [Tensor<Scalar>], constants: [Tensor<Scalar>], _ plan: Plan) {
        (self.parameters, self.constants) = (parameters, constants)
        folded = plan.graph.foldings.map { FoldedProduct($0) }
    }

    /// Computes anew what is derived.
    mutating func refresh() {
        guard !folded.isEmpty else { return }
        for index in folded.indices { folded[index].refresh(addresses) }
        unsafe addresses.derived = folded.indices.flatMap { index in
            unsafe [folded[index].weights.mutableBase(), folded[index].biases.mutableBase()]
        }
    }
}
