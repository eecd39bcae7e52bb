import CBackprop

/// y = γ·(x - mean)/√(variance + ε) + β for each channel, the last dimension: in a training with the moments of the
/// batch, else with running statistics.
///
/// Inputs: the samples, γ, β, and the running mean and variance.
struct BatchNormalizationOperation: Operation {
    let channels: Int
    let momentum, epsilon: Double
    /// What becomes 0 in running statistics.
    let least: Double

    var name: String { "batch normalization" }
    var isRowwise: Bool { false }
    var sharesParameters: Bool { false }

    // Each step has rows of its own.
    func step(_ inputs: [[Int]], of node: OperationGraph.Node) -> OperationStep? {
        inputs[0].count > 1 ? OperationStep(operation: self) : nil
    }

    func forward(_ node: OperationGraph.Node, in plan: inout PlanBuilder) {
        let input = plan.place(node.inputs[0])
        var call = CallWriter(
            BP_CALL_BATCH_NORMALIZATION, "batch_normalization", node, bp_batch_normalization())
        call.rows(\.rows, times: plan.count(node.output) / channels)
        call.arguments.cols = channels
        call.arguments.stride = channels
        call.arguments.epsilon = epsilon
        unsafe call.read(\.x, input)
        unsafe call.read(\.gamma, plan.place(node.inputs[1]))
        unsafe call.read(\.beta, plan.place(node.inputs[2]))
        if !plan.isTraining {
            unsafe call.read(\.mean, plan.place(node.inputs[3]))
            unsafe call.read(\.variance, plan.place(node.inputs[4]))
        }
        unsafe call.write(\.y, plan.place(node.output), over: input)
        plan.add(call.planned)
    }

    /// With `z = (x - mean)/√(variance + ε)` and n values per channel: `dβ = Σ dY`, `dγ = Σ dY·z`,
    /// `dX = γ/√(variance + ε)·(dY - (dβ + z·dγ)/n)`. The moments of the batch, which it needs, go into the running ones.
    func backward(_ node: OperationGraph.Node, _ gradient: Place, in plan: inout PlanBuilder) {
        guard plan.isTraining else { BatchNormalizationOperation.needsTraining() }
        let moments = (plan.newScratch(Extent(fixed: channels)), plan.newScratch(Extent(fixed: channels)))
        addMoments(node, moments, &plan)
        addGradient(node, gradient, moments, &plan)
        addRunningStatistics(node, moments, &plan)
    }

    static func needsTraining() -> Never {
        fatalError("BatchNorm.backward: the derivative is that of a training: call both in a Pass(isTraining: true)")
    }

    private func addMoments(
        _ node: OperationGraph.Node, _ moments: (mean: Place, variance: Place), _ plan: inout PlanBuilder
    ) {
        var call = CallWriter(BP_CALL_COLUMN_MOMENTS, "column_moments", node, bp_column_moments())
        call.rows(\.rows, times: plan.count(node.output) / channels)
        call.arguments.cols = channels
        unsafe call.read(\.x, plan.place(node.inputs[0]))
        unsafe call.write(\.mean, moments.mean)
        unsafe call.write(\.variance, moments.variance)
        plan.add(call.planned)
    }

    private func addGradient(
        _ node: OperationGraph.Node, _ gradient: Place, _ moments: (mean: Place, variance: Place),
        _ plan: inout PlanBuilder
    ) {
        var call = CallWriter(
            BP_CALL_BATCH_NORMALIZATION_GRADIENT, "batch_normalization_gradient", node,
            bp_batch_normalization_gradient())
        call.rows(\.rows, times: plan.count(node.output) / channels)
        call.arguments.cols = channels
        call.arguments.stride = channels
        call.arguments.epsilon = epsilon
        unsafe call.read(\.x, plan.place(node.inputs[0]))
        unsafe call.read(\.dy, gradient)
        unsafe call.read(\.mean, moments.mean)
        unsafe call.read(\.variance, moments.variance)
        unsafe call.read(\.gamma, plan.place(node.inputs[1]))
        unsafe call.write(\.dgamma, plan.parameterGradient(of: node.inputs[1]).place)
        unsafe call.write(\.dbeta, plan.parameterGradient(of: node.inputs[2]).place)
        if plan.wantsGradient(node.inputs[0]) {
            unsafe call.write(\.dx, plan.newGradient(of: node.inputs[0]), over: gradient)
        }
        plan.add(call.planned)
    }

    private func addRunningStatistics(
        _ node: OperationGraph.Node, _ moments: (mean: Place, variance: Place), _ plan: inout PlanBuilder
    ) {
        var call = CallWriter(
            BP_CALL_RUNNING_STATISTICS, "running_statistics", node, bp_running_statistics())
        call.arguments.n = channels
        call.rows(\.rows, times: plan.count(node.output) / channels)
        call.arguments.share = momentum
        call.arguments.least = least
        unsafe call.read(\.batch_mean, moments.mean)
        unsafe call.read(\.batch_variance, moments.variance)
        unsafe call.change(\.mean, plan.place(node.inputs[3]))
        unsafe call.change(\.variance, plan.place(node.inputs[4]))
        plan.add(call.planned)
    }
}
