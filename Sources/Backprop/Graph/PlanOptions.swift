/// For what a plan is.
struct PlanOptions: Sendable {
    /// Whether it goes back too, and some operations behave differently.
    var isTraining: Bool
    /// Whether a faint exponential counts as 0, as within a network.
    var saturates = true
    /// Whether the gradient of the input is wanted too.
    var wantsInputGradient = false
    /// How many tensors the optimizer keeps of each parameter, if the plan has the updates too.
    var updateStates: Int?
}
