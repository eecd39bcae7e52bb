/// Puts the components of a JPEG file together, row by row, to an image that stands upright. O(pixels).
struct JPEGPicture {
    let frame: JPEGFrame
    let colors: JPEGColors.Kind
    let orientation: JPEGOrientation

    /// The image of the components, each with what widens its rows.
    func image(_ upsamplings: inout [JPEGUpsampling]) -> Image {
        let channels = frame.components.count
        var colors = JPEGColors(colors, lengths: upsamplings.map(\.length))
        var result = [UInt8](repeating: 0, count: frame.width * frame.height * channels)
        var values = result.mutableSpan
        for row in 0..<frame.height {
            colors.fill { component, target in upsamplings[component].row(row, &target) }
            let (start, step) = orientation.place(row: row, width: frame.width, height: frame.height)
            colors.write(&values, (start * channels, step * channels, frame.width))
        }
        let (height, width) = orientation.swaps ? (frame.width, frame.height) : (frame.height, frame.width)
        return Image(height: height, width: width, channels: channels, values: .bytes(result))
    }
}
