/// A layer that has others within it. Its tensors are theirs, with the layer's name before the tensor's.
protocol ContainerLayer<Scalar>: ComposedLayer {
    /// The layers within, each under a name of its own, in a fixed order.
    var children: [(name: String, layer: any Layer<Scalar>)] { get }

    /// The shape of a sample that it is given, if it knows.
    var firstInputShape: [Int]? { get }

    /// Calls `update` with each of them, in their order, to be changed in place.
    mutating func updateChildren(_ update: (inout any Layer<Scalar>) -> Void)
}

extension ContainerLayer {
    var firstInputShape: [Int]? { children.first?.layer.inputShape }
    public var inputShape: [Int]? { firstInputShape }

    /// Which of the constants a training changes: of each layer within, the first.
    var statisticsAmongConstants: [Int] {
        var (result, first): ([Int], Int) = ([], 0)
        for child in children {
            let count = child.layer.constants.count
            if let container = child.layer as? any ContainerLayer<Scalar> {
                result += container.statisticsAmongConstants.map { $0 + first }
            } else {
                var statistics = 0
                var layer = child.layer
                updateStatisticsInPlace(of: &layer) { _ in statistics += 1 }
                result += first..<first + statistics
            }
            first += count
        }
        return result
    }

    public var parameters: [Parameter<Scalar>] {
        children.flatMap { child in child.layer.parameters.map { $0.within(child.name) } }
    }

    public var constants: [Parameter<Scalar>] {
        children.flatMap { child in child.layer.constants.map { $0.within(child.name) } }
    }

    public mutating func updateParameters(_ update: (Int, inout Tensor<Scalar>) -> Void) {
        var index = 0
        updateChildren { child in
            updateParametersInPlace(of: &child) { parameter in
                update(index, &parameter)
                index += 1
            }
        }
    }

    public mutating func updateStatistics(_ update: (inout Tensor<Scalar>) -> Void) {
        updateChildren { updateStatisticsInPlace(of: &$0, update) }
    }

    public func leastBatch(for inputShape: [Int]) -> Int {
        (try? GraphBuilder(self, inputShape: inputShape))?.leastBatch ?? 1
    }
}

extension Parameter {
    /// The same tensor of a layer that has a name within another.
    fileprivate func within(_ layer: String) -> Parameter { Parameter(name: "\(layer).\(name)", value: value) }
}

// These open the existential.

private func updateParametersInPlace<Scalar>(
    of layer: inout any Layer<Scalar>, _ body: (inout Tensor<Scalar>) -> Void
) {
    func update<L: Layer<Scalar>>(_ layer: inout L) { layer.updateParameters { _, parameter in body(&parameter) } }
    update(&layer)
}

private func updateStatisticsInPlace<Scalar>(
    of layer: inout any Layer<Scalar>, _ body: (inout Tensor<Scalar>) -> Void
) {
    func update<L: Layer<Scalar>>(_ layer: inout L) { layer.updateStatistics(body) }
    update(&layer)
}
