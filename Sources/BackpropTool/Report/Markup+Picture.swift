import Backprop
import Foundation

extension Markup {
    /// Longer sides would make a large page: such pictures are shrunk.
    private static let longestSide = 96

    /// A small picture, as a PNG file within the page.
    mutating func picture(_ image: Image, alt: String) {
        let side = max(image.height, image.width)
        var image = image
        if side > Self.longestSide {
            image = image.resized(
                height: max(1, image.height * Self.longestSide / side),
                width: max(1, image.width * Self.longestSide / side))
        }
        let data = PNG(image).data.base64EncodedString()
        element("img", ["src": "data:image/png;base64,\(data)", "alt": alt])
    }
}
