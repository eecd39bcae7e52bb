/// Turns the rows of a PNG file into an image, at most a few nanoseconds a pixel.
///
/// Beside the rows it takes the memory of the image. One whose values lie in the rows as they do in the image, which is the
/// case with 8 bits, no palette, no chunk tRNS and no interlacing, takes the place of its rows.
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
        guard !contents.isEmpty, contents.count % 3 == 0, contents.count <= 3 * 256 else {
            throw error(
                .byte(contents.startIndex), "1 to 256 colors of 3 bytes in PLTE",
                "found \(DataError.counted(contents.count, "byte"))")
        }
        palette = Array(contents)
    }

    /// Pixels that have an opacity need no other, and it is passed over.
    mutating func setTransparency(_ contents: ArraySlice<UInt8>) throws(DataError) {
        let (expected, isRight): (String, Bool)
        switch header.colorType {
        case .gray: (expected, isRight) = ("2 bytes", contents.count == 2)
        case .rgb: (expected, isRight) = ("6 bytes", contents.count == 6)
        case .palette:
            let colors = palette.count / 3
            expected = colors == 0 ? "PLTE to come first" : "1 to \(colors) bytes"
            isRight = contents.count > 0 && contents.count <= colors
        case .grayWithOpacity, .rgbWithOpacity: return
        }
        guard isRight else {
            throw error(
                .byte(contents.startIndex), "\(expected) in tRNS", "found \(DataError.counted(contents.count, "byte"))")
        }
        transparency = Array(contents)
    }

    /// The image of unpacked rows, whose length is that of the header.
    func image(_ rows: consuming [UInt8]) throws(DataError) -> Image {
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
        if header.colorType == .palette || header.depth < 8 {
            values = .bytes(try colors(rows))
        } else if header.depth == 16 {
            values = .words(stored(rows) as [UInt16])
        } else if transparency.isEmpty, !header.isInterlaced {
            removeFilters(&rows)
            values = .bytes(rows)
        } else {
            values = .bytes(stored(rows) as [UInt8])
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

    /// Moves the rows together over the bytes between them that say how they are filtered.
    private func removeFilters(_ rows: inout [UInt8]) {
        let length = header.rowLength(header.width)
        var span = rows.mutableSpan
        for row in 0..<header.height {
            let (target, source) = (row * length, row * (length + 1) + 1)
            for place in 0..<length { span[target + place] = span[source + place] }
        }
        rows.removeLast(header.height)
    }

    /// Calls `body` with each row of each pass: where it begins in the rows, and at which pixel of the image.
    private func forEachRow<Failure: Error>(
        _ body: (_ pass: PNGHeader.Pass, _ start: Int, _ place: Int) throws(Failure) -> Void
    ) throws(Failure) {
        var start = 0
        for pass in header.passes {
            for row in 0..<pass.height {
                try body(pass, start + 1, (pass.start.y + row * pass.step.y) * header.width + pass.start.x)
                start += 1 + header.rowLength(pass.width)
            }
        }
    }

    /// The values of the one colour that cannot be seen, if there is one. Only the bits that a value can have count.
    private var hidden: [UInt16] {
        (0..<transparency.count / 2).map { index in
            transparency.bigEndian(at: 2 * index, UInt16.self) & UInt16(truncatingIfNeeded: 1 << header.depth - 1)
        }
    }

    /// The values of images with 8 or 16 bits, those of a type, and no palette: with an opacity if there is a colour that
    /// cannot be seen.
    private func stored<Value: FixedWidthInteger & UnsignedInteger>(_ rows: [UInt8]) -> [Value] {
        let (count, channels, size) = (header.colorType.values, channels, Value.bitWidth / 8)
        let hidden = hidden
        let rows = rows.span
        var result = [Value](repeating: .max, count: header.height * header.width * channels)
        var values = result.mutableSpan
        forEachRow { pass, start, place in
            var (source, target) = (start, place * channels)
            for _ in 0..<pass.width {
                var isHidden = !hidden.isEmpty
                for index in 0..<count {
                    var value = UInt16(rows[source])
                    if size == 2 { value = value << 8 | UInt16(rows[source + 1]) }
                    if isHidden { isHidden = value == hidden[index] }
                    values[target + index] = Value(truncatingIfNeeded: value)
                    source += size
                }
                if isHidden { values[target + count] = 0 }
                target += pass.step.x * channels
            }
        }
        return result
    }

    /// The values of images with a palette, and of grey ones with fewer than 8 bits.
    private func colors(_ rows: [UInt8]) throws(DataError) -> [UInt8] {
        let channels = channels
        let colors =
            header.colorType == .palette
            ? PNGColors(palette: palette, opacities: transparency, depth: header.depth)
            : PNGColors(graysOfDepth: header.depth, hidden: hidden.first)
        let rows = rows.span
        var result = [UInt8](repeating: 0, count: header.height * header.width * channels)
        var values = result.mutableSpan
        try forEachRow { (pass, start, place) throws(DataError) in
            let row = rows.extracting(start..<start + header.rowLength(pass.width))
            let target = (start: place * channels, step: pass.step.x * channels, count: pass.width)
            if let unknown = colors.color(row, &values, target) {
                let pixel = place + unknown.pixel * pass.step.x
                throw error(
                    .cell(row: pixel / header.width + 1, column: pixel % header.width + 1),
                    "one of the \(colors.count) colors in PLTE", "found color \(unknown.color)")
            }
        }
        return result
    }
}
