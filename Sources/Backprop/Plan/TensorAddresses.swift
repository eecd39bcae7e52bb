/// Where the tensors of a network lie, for a plan.
@safe struct TensorAddresses {
    var parameters, gradients, constants, derived: [UnsafeMutableRawPointer]
    /// What the optimizer remembers, tensor by tensor of each parameter.
    var states: [[UnsafeMutableRawPointer]]
    // Where samples lie, which changes from block to block.
    var input, output, outputGradient, inputGradient: UnsafeMutableRawPointer?

    init() {
        unsafe (parameters, gradients, constants, derived) = ([], [], [], [])
        unsafe states = []
    }

    init(
        parameters: [UnsafeMutableRawPointer], gradients: [UnsafeMutableRawPointer],
        constants: [UnsafeMutableRawPointer]
    ) {
        unsafe (self.parameters, self.gradients, self.constants) = (parameters, gradients, constants)
        unsafe derived = []
        unsafe states = []
    }

    /// Where a place outside of the arena lies.
    func address(of place: Place) -> UnsafeMutableRawPointer {
        let address: UnsafeMutableRawPointer? =
            switch place {
            case .input: unsafe input
            case .output: unsafe output
            case .outputGradient: unsafe outputGradient
            case .inputGradient: unsafe inputGradient
            case .parameter(let index): unsafe parameters[index]
            case .gradient(let index): unsafe gradients[index]
            case .state(let number, let index): unsafe states[number][index]
            case .constant(let index): unsafe constants[index]
            case .derived(let index): unsafe derived[index]
            case .scratch, .kept: nil
            }
        guard let address = unsafe address else { fatalError("a plan without memory for its \(place)") }
        return unsafe address
    }
}
