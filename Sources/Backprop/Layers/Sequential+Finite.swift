extension Sequential {
    /// Whether no parameter, and nothing that follows the data such as a running variance, is infinite or NaN.
    var isFinite: Bool {
        let constants = constants
        return parameters.allSatisfy { $0.value.firstNonFinite() == nil }
            && chain.statisticsAmongConstants.allSatisfy { constants[$0].value.firstNonFinite() == nil }
    }
}
