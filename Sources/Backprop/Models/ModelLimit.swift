/// How much a network that comes from a file may ask for with each sample.
///
/// A file of some hundred bytes can describe a network that sees images of any size, pads them to any size, and moves a
/// large kernel over all of it: to read it costs nothing, to run it all the memory and time there is. A reader therefore
/// refuses what is beyond the limit; who trusts a file lifts it.
///
///     let model = try SavedModel<Float>(contentsOf: url)  // within `standard`
///     let larger = try SavedModel<Float>(contentsOf: url, limit: .none)
public struct ModelLimit: Sendable, Equatable {
    /// The values of a sample and of what is computed of it, together.
    public var values: Int
    /// The multiply-adds for it. A value in a window of a pooling counts as 32 of them, which take as long, and a value of
    /// any other operation as one.
    public var operations: Int

    /// A limit of one's own.
    public init(values: Int, operations: Int) {
        self.values = values
        self.operations = operations
    }

    /// 2²⁷ values, half a GiB in `Float`, and 10¹¹ multiply-adds, some seconds of a processor core: nine times those of a
    /// large network for photos, ResNet-152 (He et al., 2015).
    public static let standard = ModelLimit(values: 1 << 27, operations: 100_000_000_000)
    /// No limit but memory and patience.
    public static let none = ModelLimit(values: .max, operations: .max)
}

extension Sequential {
    /// What is computed for a sample: the values of the sample and of what all operations put out, and the multiply-adds, or
    /// other operations on a value, that they take. What is beyond `Int` counts as its greatest number. O(operations).
    ///
    ///     let bytes = model.sampleCost.values * MemoryLayout<Float>.stride
    public var sampleCost: (values: Int, operations: Int) {
        let cost = sampleSizes
        return (cost.values.value ?? .max, cost.operations.value ?? .max)
    }

    /// The same, however much it is.
    var sampleSizes: (values: Size, operations: Size) {
        let planned = prediction.graph
        let values = planned.nodes.sum { planned.size($0.output) + $0.operation.innerValues }
        return (Shape.size(of: inputShape) + values, operationCount)
    }

    /// Throws if a network asks for more than the limit.
    func check(_ limit: ModelLimit, source: String) throws(DataError) {
        let cost = sampleSizes
        func require(_ size: Size, _ most: Int, _ what: String) throws(DataError) {
            guard most == .max || size <= Size(most) else {
                throw DataError(
                    source: source, expected: "a model that takes at most \(most) \(what) for a sample (its limit)",
                    problem: "found \(size.text)")
            }
        }
        try require(cost.values, limit.values, "values")
        try require(cost.operations, limit.operations, "multiply-adds")
    }
}
