import Backprop
import Foundation

/// What all images are brought to before a network sees them.
struct ImageSettings: CustomStringConvertible {
    static let options: [Option] =
        [
            .value("image-size", "HxW", "resize the images of a folder, to 32x48 or, square, 32; default as they are"),
            .value("colors", "NAME", "of the images of a folder: gray or rgb (default)", choices: ["gray", "rgb"]),
        ].grouped("data") + fileOptions

    /// Those of them that a command with a trained model takes too.
    static let fileOptions = [mostPixelsOption, BrokenImages.option].grouped("data")

    /// For single images as well.
    static let mostPixelsOption = Option.value(
        "max-pixels", "N", "refuse files with images of more pixels; default \(Image.mostPixels)")

    /// As they are, and then all of one size, if it is `nil`.
    let size: (height: Int, width: Int)?
    let colors: Image.Colors
    /// More pixels in a file are refused.
    var mostPixels = Image.mostPixels
    /// Whether files that cannot be read are left out.
    var skipsBroken = false

    init(size: (height: Int, width: Int)?, colors: Image.Colors) {
        self.size = size
        self.colors = colors
    }

    /// - Throws: `UsageError` for a size that is none, colors that there are not, or a bound that is no number.
    init(_ arguments: Arguments) throws(UsageError) {
        size = try arguments["image-size"].map(Self.size)
        mostPixels = try arguments.integer(Self.mostPixelsOption.name, in: 1...Int.max) ?? Image.mostPixels
        skipsBroken = arguments.has(BrokenImages.option.name)
        switch arguments["colors"] {
        case "gray": colors = .gray
        case "rgb", nil: colors = .rgb
        case .some(let text): throw UsageError("--colors \(text): expected one of gray, rgb")
        }
    }

    /// Larger images are a mistake.
    private static let extents = 1...4096

    private static func size(_ text: String) throws(UsageError) -> (height: Int, width: Int) {
        let numbers = text.split(separator: "x", omittingEmptySubsequences: false).compactMap { Int($0) }
        guard numbers.allSatisfy(extents.contains), let height = numbers.first, let width = numbers.last,
            numbers.count <= 2, numbers.map(String.init).joined(separator: "x") == text
        else {
            throw UsageError(
                "--image-size \(text): expected height and width such as 32x48, or one number, from "
                    + "\(extents.lowerBound) to \(extents.upperBound)")
        }
        return (height, width)
    }

    /// The options that say this again.
    var chosen: [String: String] {
        var chosen = ["colors": colors == .gray ? "gray" : "rgb"]
        if let size { chosen["image-size"] = "\(size.height)x\(size.width)" }
        return chosen
    }

    var description: String {
        (size.map { "\($0.height)×\($0.width), " } ?? "") + (colors == .gray ? "gray" : "rgb")
    }

    /// An image from a file, as one in a folder of a data set is read.
    func image(from url: URL, allowsPipe: Bool = true) throws(DataError) -> Image {
        try Image(contentsOf: url, mostPixels: mostPixels, allowsPipe: allowsPipe).converted(to: colors)
            .resized(to: size, source: url.relativePath).withBytes()
    }
}

extension SavedModel {
    /// What images are brought to for the network; `nil` if it takes none.
    var images: ImageSettings? {
        takenImages.map { ImageSettings(size: $0.size, colors: $0.colors) }
    }

    /// The same for images at a place, whose files are read as other settings say.
    ///
    /// - Throws: A `DataError` if the network takes no images.
    func imageSettings(for url: URL, _ files: ImageSettings) throws(DataError) -> ImageSettings {
        guard var images else {
            throw DataError(
                source: url.relativePath, expected: "samples of shape \(network.inputShape), which the model takes",
                problem: "found images")
        }
        images.mostPixels = files.mostPixels
        images.skipsBroken = files.skipsBroken
        return images
    }
}
