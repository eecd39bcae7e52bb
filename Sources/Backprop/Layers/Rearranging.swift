// Layers that move values and change none of them.

/// The dimensions of each sample in another order: [N, H, W, C] becomes [N, W, H, C] with the axes [1, 0, 2].
public struct Transpose<Scalar: TensorScalar>: ComposedLayer {
    /// Which dimension of the input each dimension of the output is, both counted from 0 without the batch dimension.
    public let axes: [Int]

    /// A layer with an order of dimensions. Stops the program unless each of 0 to `axes.count - 1` comes once.
    public init(_ axes: [Int]) {
        guard Self.isOrder(axes) else { fatalError("Transpose: axes \(axes); expected each dimension once") }
        self.axes = axes
    }

    private static func isOrder(_ axes: [Int]) -> Bool { axes.sorted() == Array(axes.indices) }

    public func operations(
        on input: NetworkValue, in graph: inout GraphBuilder<Scalar>
    ) throws(ShapeError) -> NetworkValue {
        try graph.permute(input, axes: axes)
    }
}

extension Transpose: SavableLayer {
    public static var kind: String { "transpose" }
    public var settings: [String: LayerSetting] { ["axes": .integers(axes)] }

    public init(from file: SavedLayer<Scalar>) throws(DataError) {
        let axes = try file.integers("axes")
        guard Self.isOrder(axes) else { throw file.error("axes", "each dimension once") }
        self.init(axes)
    }

    public var details: String { "axes \(axes)" }
}

/// A part of each sample along one dimension.
public struct Slice<Scalar: TensorScalar>: ComposedLayer {
    /// What is taken.
    public let range: Range<Int>
    /// The dimension, counted from 0 without the batch dimension; negative ones from the end.
    public let axis: Int

    /// A layer that takes a range of a dimension, the last one by default. Stops the program if the range is empty or begins
    /// below 0.
    public init(_ range: Range<Int>, axis: Int = -1) {
        guard !range.isEmpty, range.lowerBound >= 0 else { fatalError("Slice: a range of \(range)") }
        (self.range, self.axis) = (range, axis)
    }

    public func operations(
        on input: NetworkValue, in graph: inout GraphBuilder<Scalar>
    ) throws(ShapeError) -> NetworkValue {
        try graph.slice(input, range, axis: axis)
    }
}

extension Slice: SavableLayer {
    public static var kind: String { "slice" }

    public var settings: [String: LayerSetting] {
        ["start": .integer(range.lowerBound), "end": .integer(range.upperBound), "axis": .integer(axis)]
    }

    public init(from file: SavedLayer<Scalar>) throws(DataError) {
        let start = try file.integer("start", in: 0...Size.greatest)
        let end = try file.integer("end", in: 1...Size.greatest)
        guard start < end else { throw file.error("end", "a place behind \(start)") }
        self.init(start..<end, axis: try file.integer("axis", in: -64...63))
    }

    public var details: String { "\(range.lowerBound)..<\(range.upperBound) of axis \(axis)" }
}

/// Zeros before and behind each sample along one dimension.
public struct Pad<Scalar: TensorScalar>: ComposedLayer {
    /// How many places of zeros are put before and behind.
    public let before, after: Int
    /// The dimension, counted from 0 without the batch dimension; negative ones from the end.
    public let axis: Int

    /// A layer that puts zeros around a dimension. Stops the program unless both numbers are 0 or more, and at most 2²⁰.
    public init(before: Int, after: Int, axis: Int) {
        guard (0...Window.largest).contains(before), (0...Window.largest).contains(after) else {
            fatalError("Pad: \(before) before and \(after) after; expected 0 to \(Window.largest)")
        }
        (self.before, self.after, self.axis) = (before, after, axis)
    }

    public func operations(
        on input: NetworkValue, in graph: inout GraphBuilder<Scalar>
    ) throws(ShapeError) -> NetworkValue {
        try graph.pad(input, before: before, after: after, axis: axis)
    }
}

extension Pad: SavableLayer {
    public static var kind: String { "pad" }

    public var settings: [String: LayerSetting] {
        ["before": .integer(before), "after": .integer(after), "axis": .integer(axis)]
    }

    public init(from file: SavedLayer<Scalar>) throws(DataError) {
        let sizes = 0...Window.largest
        self.init(
            before: try file.integer("before", in: sizes), after: try file.integer("after", in: sizes),
            axis: try file.integer("axis", in: -64...63))
    }

    public var details: String { "\(before) before, \(after) after axis \(axis)" }
}
