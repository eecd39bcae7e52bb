/// Turns the rows of a PNG file into an image.
struct PNGPixels {
    private let header: PNGHeader
    private let source: String
    /// The chunk PLTE: red, green and blue of each colour.
    private(set) var palette: [UInt8] = []
    /// The chunk tRNS: the opacity of the first colours, or the values of the one colour that cannot be seen.
    private(set) var transparency: [UInt8] = []

    init(_ header: PNGHeader, source: String) {
        self.header = header
        self.source = source
    }

    private func error(_ location: DataError.Location, _ expected: String, _ problem: String) -> DataError {
        DataError(source: source, location: location, expected: expected, problem: problem)
    }

    mutating func setPalette(_ contents: ArraySlice<UInt8>) throws(DataError) {
        let isColor = header.colorType != .gray && header.colorType != .grayWithOpacity
        guard isColor, !contents.isEmpty, contents.count % 3 == 0, contents.count <= 3 * 256 else {
            throw error(
                .byte(contents.startIndex), isColor ? "1 to 256 colors of 3 bytes in PLTE" : "no PLTE in a gray image",
                "found \(DataError.counted(contents.count, "byte"))")
        }
        palette = Array(contents)
    }

    mutating func setTransparency(_ contents: ArraySlice<UInt8>) throws(DataError) {
        let (expected, isRight): (String, Bool)
        switch header.colorType {
        case .gray: (expected, isRight) = ("2 bytes", contents.count == 2)
        case .rgb: (expected, isRight) = ("6 bytes", contents.count == 6)
        case .palette:
            let colors = palette.count / 3
            expected = colors == 0 ? "PLTE to come first" : "1 to \(colors) bytes"
            isRight = contents.count > 0 && contents.count <= colors
        case .grayWithOpacity, .rgbWithOpacity: (expected, isRight) = ("nothing", false)
        }
        guard isRight else {
            throw error(
                .byte(contents.startIndex), "\(expected) in tRNS", "found \(DataError.counted(contents.count, "byte"))")
        }
        transparency = Array(contents)
    }

    /// The image of unpacked rows, whose length is that of the header.
    func image(_ rows: [UInt8]) throws(DataError) -> Image {
        guard header.colorType != .palette || !palette.isEmpty else {
            throw error(.none, "a chunk PLTE before IDAT", "found none")
        }
        var rows = rows
        var start = 0
        for pass in header.passes {
            try undoFilters(&rows, from: start, pass)
            start += pass.height * (1 + header.rowLength(pass.width))
        }
        let values: Image.Values
        if header.colorType == .palette {
            values = .bytes(try colors(rows))
        } else if header.depth == 16 {
            values = .words(stored(rows, opaque: .max) { $0 })
        } else {
            // 1, 3 and 15 divide 255.
            let factor = 255 / (1 << header.depth - 1)
            values = .bytes(stored(rows, opaque: .max) { UInt8(Int($0) * factor) })
        }
        return Image(height: header.height, width: header.width, channels: channels, values: values)
    }

    private var channels: Int {
        (header.colorType == .palette ? 3 : header.colorType.values) + (transparency.isEmpty ? 0 : 1)
    }

    private func undoFilters(_ rows: inout [UInt8], from start: Int, _ pass: PNGHeader.Pass) throws(DataError) {
        let length = header.rowLength(pass.width)
        let pixel = max(1, header.colorType.values * header.depth / 8)
        var rows = rows.mutableSpan
        for row in 0..<pass.height {
            let place = start + row * (1 + length)
            guard let filter = PNGFilter(rawValue: rows[place]) else {
                throw error(.row(row + 1), "a filter from 0 to 4 in IDAT", "found \(rows[place])")
            }
            filter.undo(&rows, place + 1..<place + 1 + length, above: row == 0 ? 0 : 1 + length, pixel: pixel)
        }
    }

    /// Calls `body` with each pixel's place in the image and, in the rows, the number of its first bit.
    private func forEachPixel<Failure: Error>(
        _ body: (_ place: Int, _ bit: Int) throws(Failure) -> Void
    ) throws(Failure) {
        let width = header.colorType.values * header.depth
        var start = 0
        for pass in header.passes {
            for row in 0..<pass.height {
                var bit = 8 * (start + 1)
                var place = (pass.start.y + row * pass.step.y) * header.width + pass.start.x
                for _ in 0..<pass.width {
                    try body(place, bit)
                    bit += width
                    place += pass.step.x
                }
                start += 1 + header.rowLength(pass.width)
            }
        }
    }

    /// The stored value that begins at a bit.
    @inline(__always)
    private func value(_ rows: Span<UInt8>, _ bit: Int) -> UInt16 {
        switch header.depth {
        case 16: UInt16(rows[bit / 8]) << 8 | UInt16(rows[bit / 8 + 1])
        case 8: UInt16(rows[bit / 8])
        default: UInt16(rows[bit / 8]) >> UInt16(8 - header.depth - bit % 8) & (1 << UInt16(header.depth) - 1)
        }
    }

    /// The values of images without a palette, with an opacity if one colour cannot be seen.
    private func stored<Value: FixedWidthInteger>(
        _ rows: [UInt8], opaque: Value, _ widen: (UInt16) -> Value
    ) -> [Value] {
        let (count, channels, depth) = (header.colorType.values, channels, header.depth)
        // Only the bits that a value can have are compared.
        let hidden = (0..<transparency.count / 2).map { index in
            transparency.bigEndian(at: 2 * index, UInt16.self) & (depth == 16 ? .max : 1 << UInt16(depth) - 1)
        }
        let rows = rows.span
        var result = [Value](repeating: opaque, count: header.height * header.width * channels)
        var values = result.mutableSpan
        forEachPixel { place, bit in
            var isHidden = !hidden.isEmpty
            for index in 0..<count {
                let value = value(rows, bit + index * depth)
                if isHidden { isHidden = value == hidden[index] }
                values[place * channels + index] = widen(value)
            }
            if isHidden { values[place * channels + count] = 0 }
        }
        return result
    }

    /// The values of images with a palette.
    private func colors(_ rows: [UInt8]) throws(DataError) -> [UInt8] {
        let channels = channels
        let rows = rows.span
        var result = [UInt8](repeating: 255, count: header.height * header.width * channels)
        var values = result.mutableSpan
        try forEachPixel { (place, bit) throws(DataError) in
            let index = Int(value(rows, bit))
            guard index < palette.count / 3 else {
                throw error(
                    .cell(row: place / header.width + 1, column: place % header.width + 1),
                    "one of the \(palette.count / 3) colors in PLTE", "found color \(index)")
            }
            for channel in 0..<3 { values[place * channels + channel] = palette[3 * index + channel] }
            if index < transparency.count { values[place * channels + 3] = transparency[index] }
        }
        return result
    }
}
