/// For what a plan is.
struct PlanOptions: Sendable {
    /// Whether some operations behave as in a training.
    var isTraining: Bool
    /// Whether it goes back too.
    var goesBack: Bool
    /// Whether a faint exponential counts as 0, as within a network.
    var saturates = true
    /// Whether the gradient of the input is wanted too.
    var wantsInputGradient = false
    /// How many tensors the optimizer keeps of each parameter, if the plan has the updates too.
    var updateStates: Int?
    /// Whether recurrent layers go on from the state that the rows before left.
    var carriesState = false

    /// A training goes back, unless something else is said.
    init(
        isTraining: Bool, goesBack: Bool? = nil, saturates: Bool = true, wantsInputGradient: Bool = false,
        updateStates: Int? = nil
    ) {
        self.isTraining = isTraining
        self.goesBack = goesBack ?? isTraining
        self.saturates = saturates
        self.wantsInputGradient = wantsInputGradient
        self.updateStates = updateStates
    }
}
