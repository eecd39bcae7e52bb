extension PlanPass {
    func apply(to graph: inout OperationGraph) {
        switch self {
        case .foldNormalizations: graph.foldNormalizations()
        case .joinAdditions: graph.joinAdditions()
        case .joinRectifiers: graph.joinRectifiers()
        case .maskGradients: graph.maskGradients()
        }
    }
}
