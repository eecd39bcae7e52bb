/// What the chunk IHDR of a PNG file says: the extents and the kind of the pixels.
struct PNGHeader {
    enum ColorType: UInt8 {
        case gray = 0
        case rgb = 2
        case palette = 3
        case grayWithOpacity = 4
        case rgbWithOpacity = 6

        /// The number of values that are stored for a pixel.
        var values: Int {
            switch self {
            case .gray, .palette: 1
            case .rgb: 3
            case .grayWithOpacity: 2
            case .rgbWithOpacity: 4
            }
        }

        var hasOpacity: Bool { self == .grayWithOpacity || self == .rgbWithOpacity }

        func allows(_ depth: Int) -> Bool {
            switch self {
            case .gray: [1, 2, 4, 8, 16].contains(depth)
            case .palette: [1, 2, 4, 8].contains(depth)
            case .rgb, .grayWithOpacity, .rgbWithOpacity: depth == 8 || depth == 16
            }
        }
    }

    /// Pixels that are stored together: each `step` of the image, from `start` on, in both directions.
    struct Pass {
        var start: (x: Int, y: Int)
        var step: (x: Int, y: Int)
        /// The number of these pixels in each direction.
        var width: Int
        var height: Int
    }

    let width: Int
    let height: Int
    /// The number of bits of a stored value.
    let depth: Int
    let colorType: ColorType
    let isInterlaced: Bool

    /// Reads the chunk's contents, 13 bytes from `start` on.
    init(_ bytes: [UInt8], at start: Int, source: String) throws(DataError) {
        func error(_ offset: Int, _ expected: String, _ found: Any) -> DataError {
            DataError(
                source: source, location: .byte(start + offset), expected: "\(expected) in IHDR",
                problem: "found \(found)")
        }
        let extents = (bytes.bigEndian(at: start, UInt32.self), bytes.bigEndian(at: start + 4, UInt32.self))
        guard extents.0 > 0, extents.0 >> 31 == 0 else { throw error(0, "a width from 1 to 2147483647", extents.0) }
        guard extents.1 > 0, extents.1 >> 31 == 0 else { throw error(4, "a height from 1 to 2147483647", extents.1) }
        (width, height) = (Int(extents.0), Int(extents.1))
        depth = Int(bytes[start + 8])
        guard let colorType = ColorType(rawValue: bytes[start + 9]) else {
            throw error(9, "a color type of 0, 2, 3, 4 or 6", bytes[start + 9])
        }
        self.colorType = colorType
        guard colorType.allows(depth) else {
            throw error(8, "a bit depth that color type \(colorType.rawValue) allows", depth)
        }
        guard bytes[start + 10] == 0 else { throw error(10, "compression method 0", bytes[start + 10]) }
        guard bytes[start + 11] == 0 else { throw error(11, "filter method 0", bytes[start + 11]) }
        guard bytes[start + 12] < 2 else { throw error(12, "interlace method 0 or 1", bytes[start + 12]) }
        isInterlaced = bytes[start + 12] == 1
    }

    /// The bytes of the image, which may have an opacity besides.
    var imageLength: Size {
        let channels = colorType == .palette ? 4 : colorType.values + 1
        return Size(width) * Size(height) * Size(channels) * (depth == 16 ? 2 : 1)
    }

    /// The passes in the order of the file, without those that have no pixels.
    var passes: [Pass] {
        let steps: [(x: Int, y: Int, dx: Int, dy: Int)] =
            isInterlaced
            ? [
                (0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2),
            ] : [(0, 0, 1, 1)]
        return steps.compactMap { step in
            let columns = (width - step.x + step.dx - 1) / step.dx
            let rows = (height - step.y + step.dy - 1) / step.dy
            guard columns > 0, rows > 0 else { return nil }
            return Pass(start: (step.x, step.y), step: (step.dx, step.dy), width: columns, height: rows)
        }
    }

    /// The number of bytes that a row of `width` pixels takes, without the one that says how it is filtered.
    func rowLength(_ width: Int) -> Int { (width * colorType.values * depth + 7) / 8 }

    /// The number of bytes that all rows take.
    var length: Size { passes.sum { Size($0.height) * Size(1 + rowLength($0.width)) } }
}
