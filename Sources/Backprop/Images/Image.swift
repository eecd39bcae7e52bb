import Foundation

/// A picture: height × width pixels in rows from the top, each with one to four values.
///
/// The values are kept as the file has them, with 8 or 16 bits; those of fewer bits are widened to 8, so that the
/// brightest is 255. Transparency is kept as a value of its own, the last of a pixel. Profiles and gamma are left alone:
/// 0 is black, and the greatest value white.
///
///     let image = try Image(contentsOf: url).converted(to: .gray).resized(
///         height: 28, width: 28)
///     let input = Tensor<Float>(image)  // 28×28×1, from 0 to 1
public struct Image: Sendable, Equatable {
    /// The values of all pixels, channels last.
    public enum Values: Sendable, Equatable {
        /// From 0 to 255.
        case bytes([UInt8])
        /// From 0 to 65,535.
        case words([UInt16])

        /// The number of values.
        public var count: Int {
            switch self {
            case .bytes(let values): values.count
            case .words(let values): values.count
            }
        }
    }

    /// The channels that an image can be converted to.
    public enum Colors: Int, Sendable, Equatable, CaseIterable {
        /// One value for each pixel.
        case gray = 1
        /// Red, green and blue.
        case rgb = 3
    }

    /// The number of rows.
    public let height: Int
    /// The number of pixels in a row.
    public let width: Int
    /// The number of values of a pixel: 1 for grey, 2 for grey and opacity, 3 for red, green and blue, 4 for these and
    /// opacity. Opacity is 0 where a pixel cannot be seen.
    public let channels: Int
    /// Height × width × channels values.
    public let values: Values

    /// An image of given values.
    ///
    /// Stops the program unless the extents are 1 or more, the channels 1 to 4, and the values as many as these say.
    public init(height: Int, width: Int, channels: Int, values: Values) {
        let shape = [height, width, channels]
        guard height > 0, width > 0, (1...4).contains(channels), Shape.count(of: shape) == values.count else {
            fatalError("Image: \(values.count) values for height × width × channels of \(Shape.text(shape))")
        }
        self.height = height
        self.width = width
        self.channels = channels
        self.values = values
    }

    /// Whether the last value of a pixel is its opacity.
    public var hasOpacity: Bool { channels == 2 || channels == 4 }
}

extension Image {
    /// The most pixels that images from files have if nothing else is said: 67,108,864, or 8192 × 8192.
    public static let mostPixels = 1 << 26

    /// Reads a file in one of the formats PNG, JPEG, PGM and PPM, whatever its name.
    ///
    /// PNG: all colour types and depths, palettes, transparency, interlaced or not. PGM and PPM: P2, P3, P5 and P6 with
    /// values up to 65,535. JPEG: baseline, extended sequential and progressive files with Huffman codes and values of 8
    /// bits, gray, YCbCr or RGB; the picture is turned and mirrored as its Exif data says. The values are those of
    /// libjpeg-turbo, which Pillow and others read JPEG files with. CMYK, values of 12 bits, and arithmetic, lossless and
    /// hierarchical coding are refused.
    ///
    /// What libraries for these formats pass over is passed over, such as bytes behind the image. Where a part of the image
    /// is missing or damaged, the file is refused.
    ///
    /// O(bytes of the file + values). Beside the file and the image, of 1 to 8 bytes a pixel, it takes at most once more
    /// as much as the image; for a progressive JPEG file it takes 2 bytes for each coefficient, so 6 for a pixel of three
    /// colours, and in the end one more, before there is an image. As a PNG or JPEG file can hold some thousand times as
    /// many pixels as it has bytes, it is `mostPixels` that bounds the memory.
    ///
    /// - Parameters:
    ///   - url: The file.
    ///   - mostPixels: Images of more pixels are refused, and nothing of them is unpacked.
    ///   - allowsPipe: Whether to read pipes too. One that its user has named is worth waiting for; one that lies in a folder of
    ///     images would be waited for in vain, and is better refused.
    /// - Throws: A `DataError` if the file cannot be read, is in another format or damaged, or has too many pixels. It
    ///   names the byte, for PNG the chunk, and for JPEG the segment.
    public init(
        contentsOf url: URL, mostPixels: Int = Image.mostPixels, allowsPipe: Bool = true
    ) throws(DataError) {
        try self.init(
            FileReader.read(url, allowsPipe: allowsPipe), source: FileReader.name(of: url), mostPixels: mostPixels)
    }

    /// Reads the contents of a file; `source` is what errors call it. Images of more pixels than `mostPixels` are refused.
    public init(_ data: Data, source: String = "image", mostPixels: Int = Image.mostPixels) throws(DataError) {
        try self.init([UInt8](data), source: source, mostPixels: mostPixels)
    }

    private init(_ bytes: [UInt8], source: String, mostPixels: Int) throws(DataError) {
        if bytes.starts(with: PNGReader.signature) {
            self = try PNGReader(bytes, source: source, mostPixels: mostPixels).image()
        } else if bytes.starts(with: JPEGReader.signature) {
            var reader = JPEGReader(bytes, source: source, mostPixels: mostPixels)
            self = try reader.image()
        } else if bytes.count >= 2, bytes[0] == UInt8(ascii: "P"), (UInt8(ascii: "1")...UInt8(ascii: "7")) ~= bytes[1] {
            var reader = PNMReader(bytes, source: source, mostPixels: mostPixels)
            self = try reader.image()
        } else {
            let known: [(beginning: [UInt8], name: String)] = [
                (Array("GIF8".utf8), "a GIF file"), (Array("BM".utf8), "a BMP file"),
                (Array("RIFF".utf8), "a RIFF file such as WebP"), (Array("II*".utf8) + [0], "a TIFF file"),
                (Array("MM".utf8) + [0, 0x2A], "a TIFF file"),
            ]
            let found = known.first { bytes.starts(with: $0.beginning) }?.name
            throw DataError(
                source: source, location: .byte(0), expected: "a PNG, JPEG, PGM or PPM file",
                problem: "found \(found ?? DataError.quoted(bytes.prefix(8)))")
        }
    }

    /// Refuses an image by its header, which ends before the byte `offset` or begins there. The sides are at most 2^31.
    static func checkPixels(
        width: Int, height: Int, most: Int, source: String, at offset: Int
    ) throws(DataError) {
        guard width * height <= most else {
            throw DataError(
                source: source, location: .byte(offset),
                expected: "at most \(most) pixels (mostPixels, or --max-pixels of the command, allows more)",
                problem: "found \(width * height), \(width)×\(height)")
        }
    }

    /// Refuses an image that a file can hold and memory cannot: `reading` is what it takes until it is there, and what is made
    /// of it, in other colours, takes up to three bytes a pixel.
    static func checkMemory(width: Int, height: Int, reading: Size, source: String) throws(DataError) {
        try MemoryLimit.require(reading + 3 * Size(width) * Size(height), for: "an image", source: source)
    }
}
