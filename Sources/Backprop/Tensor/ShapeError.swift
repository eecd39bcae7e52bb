/// Shapes that do not fit together: of layers, or of a network and its data.
public struct ShapeError: Error, Equatable, CustomStringConvertible {
    /// What did not fit, with both shapes, as one line.
    public let description: String
    /// Where in a layer that has others within it, such as `body.2`.
    let path: String

    /// An error with its one line of text.
    ///
    /// What is longer than a screen, because it lists what a file may hold any number of, is cut in its middle.
    public init(_ description: String) {
        let isLong = description.utf8.count > 4 * Self.longest
        self.init(
            isLong ? "\(description.prefix(Self.longest)) … \(description.suffix(Self.longest / 4))" : description,
            path: "")
    }

    /// How many characters of a long description are shown at its beginning.
    private static let longest = 400

    private init(_ description: String, path: String) {
        self.description = description
        self.path = path
    }

    /// How many characters of a path are shown: names within names may be as long as a file likes.
    static let longestPath = 200

    /// What a layer says that was left open and not built.
    static func open(_ layer: String) -> ShapeError {
        ShapeError(
            "\(layer) left the size of its input open; give it, or build the network for an input: "
                + "Sequential(input: shape, using: &generator)")
    }

    /// What no sample can be as large as.
    static func tooLarge(_ shape: [Int]) -> ShapeError {
        ShapeError("samples of shape \(Shape.listed(shape)) have more than \(Shape.mostSampleValues) values")
    }

    /// Does something within a layer of a name, which an error then tells.
    static func at<Value>(
        _ name: String, _ body: () throws(ShapeError) -> Value
    ) throws(ShapeError) -> Value {
        do throws(ShapeError) {
            return try body()
        } catch {
            throw error.within(name)
        }
    }

    /// The same of a layer that has a name within another.
    func within(_ name: String) -> ShapeError {
        ShapeError(description, path: path.isEmpty ? name : "\(name).\(path)")
    }

    /// The same with the position of the layer of a network, counted from 1 as people do, and the path to where it lies
    /// deeper within.
    var ofNetwork: ShapeError {
        let first = path.prefix { $0 != "." }
        guard let index = Int(first) else { return self }
        let place = first.count == path.count ? "" : ", at \(path.shown(Self.longestPath))"
        return ShapeError("layer \(index + 1)\(place): \(description)")
    }
}
