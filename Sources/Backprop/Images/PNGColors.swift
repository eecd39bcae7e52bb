/// The colours that the pixels of a PNG file with a single value of up to 8 bits stand for.
struct PNGColors {
    /// The number of bits of a value.
    private let depth: Int
    /// The number of values of a colour.
    private let channels: Int
    /// The values of all colours.
    private var table: [UInt8] = []

    /// The number of colours.
    var count: Int { table.count / channels }

    /// Those of a palette: red, green, blue, and opacity if that of some is given; the others hide what is behind them.
    init(palette: [UInt8], opacities: [UInt8], depth: Int) {
        self.depth = depth
        channels = opacities.isEmpty ? 3 : 4
        for index in 0..<palette.count / 3 {
            table += palette[3 * index..<3 * index + 3]
            if !opacities.isEmpty { table.append(index < opacities.count ? opacities[index] : .max) }
        }
    }

    /// Greys from black to white, with opacity if one of them is hidden.
    init(graysOfDepth depth: Int, hidden: UInt16?) {
        self.depth = depth
        channels = hidden == nil ? 1 : 2
        let greatest = 1 << depth - 1
        for value in 0...greatest {
            // 1, 3 and 15 divide 255.
            table.append(UInt8(value * (255 / greatest)))
            if let hidden { table.append(value == Int(hidden) ? 0 : .max) }
        }
    }

    /// Colours the pixels of a row: `count` of them, the values of the first from `start` on, those of each other one
    /// `step` behind. O(pixels).
    ///
    /// - Returns: The first pixel that has none of the colours, from 0, and which one it has; or nothing.
    func color(
        _ row: Span<UInt8>, _ values: inout MutableSpan<UInt8>, _ target: (start: Int, step: Int, count: Int)
    ) -> (pixel: Int, color: Int)? {
        // For the compiler to know the number of channels.
        switch channels {
        case 1: color(row, &values, target, channels: 1)
        case 2: color(row, &values, target, channels: 2)
        case 3: color(row, &values, target, channels: 3)
        default: color(row, &values, target, channels: 4)
        }
    }

    @inline(__always)
    private func color(
        _ row: Span<UInt8>, _ values: inout MutableSpan<UInt8>, _ target: (start: Int, step: Int, count: Int),
        channels: Int
    ) -> (pixel: Int, color: Int)? {
        let colors = table.span
        var (place, source, bits, left) = (target.start, 0, 0, 0)
        for pixel in 0..<target.count {
            if left == 0 {
                (bits, left) = (Int(row[source]), 8)
                source &+= 1
            }
            left &-= depth
            let color = bits &>> left & (1 &<< depth &- 1)
            guard color &* channels < colors.count else { return (pixel, color) }
            for channel in 0..<channels { values[place &+ channel] = colors[color &* channels &+ channel] }
            place &+= target.step
        }
        return nil
    }
}
