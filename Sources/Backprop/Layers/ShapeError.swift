/// Shapes that do not fit together: of layers, or of a network and its data.
public struct ShapeError: Error, Equatable, CustomStringConvertible {
    /// What did not fit, with both shapes, as one line.
    public let description: String

    /// An error with its one line of text.
    public init(_ description: String) {
        self.description = description
    }
}
