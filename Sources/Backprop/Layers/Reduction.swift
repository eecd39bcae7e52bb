/// What becomes of the values along a dimension; see ``Reduction``.
public enum ReductionFunction: String, Sendable, Codable, CaseIterable {
    /// They are added up.
    case sum
    /// They are added up and divided by their number.
    case mean
    /// The largest is taken; its gradient goes to the first that is one.
    case maximum
}

/// The sum, the mean or the maximum along one dimension of each sample, which goes.
///
///     Reduction(.mean, axis: 0)       // [T, D] becomes [D]
///
/// Work: O(elements).
public struct Reduction<Scalar: TensorScalar>: ComposedLayer {
    /// What becomes of the values.
    public let function: ReductionFunction
    /// The dimension, counted from 0 without the batch dimension; negative ones from the end.
    public let axis: Int

    /// A layer over a dimension, the last one by default.
    public init(_ function: ReductionFunction, axis: Int = -1) { (self.function, self.axis) = (function, axis) }

    public func operations(
        on input: NetworkValue, in graph: inout GraphBuilder<Scalar>
    ) throws(ShapeError) -> NetworkValue {
        switch function {
        case .sum: try graph.sum(input, axis: axis)
        case .mean: try graph.mean(input, axis: axis)
        case .maximum: try graph.maximum(input, axis: axis)
        }
    }
}

extension Reduction: SavableLayer {
    public static var kind: String { "reduction" }

    public var settings: [String: LayerSetting] {
        ["function": .text(function.rawValue), "axis": .integer(axis)]
    }

    public init(from file: SavedLayer<Scalar>) throws(DataError) {
        guard let function = ReductionFunction(rawValue: try file.text("function")) else {
            let names = ReductionFunction.allCases.map(\.rawValue).joined(separator: ", ")
            throw file.error("function", "one of \(names)")
        }
        self.init(function, axis: try file.integer("axis", in: -64...63))
    }

    public var details: String { "\(function.rawValue) over axis \(axis)" }
}
