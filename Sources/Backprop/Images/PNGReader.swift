/// Reads PNG files (ISO/IEC 15948).
///
/// Every checksum up to the end of the rows is compared, and what the format forbids is refused, but for what has no
/// part in the picture: a palette for pixels that have none, an opacity for those that have their own, and whatever
/// lies behind the rows, packed or not. Image libraries take no notice of these either, and there are programs that
/// leave them. No memory is taken for pixels before it is clear that there are no more than the caller wants, and that
/// the packed bytes can hold so many.
///
/// Time is in proportion to the file and the image. Memory: the file, its packed bytes once more if they are in several
/// chunks, then the rows (while they grow, up to twice), and the image: see `PNGPixels`. 16 bytes for each chunk IDAT.
struct PNGReader {
    static let signature: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]

    private struct Chunk {
        let type: String
        /// Where its contents lie in the file.
        let range: Range<Int>
    }

    private let bytes: [UInt8]
    private let source: String
    private let mostPixels: Int

    init(_ bytes: [UInt8], source: String, mostPixels: Int) {
        self.bytes = bytes
        self.source = source
        self.mostPixels = mostPixels
    }

    func image() throws(DataError) -> Image {
        var position = Self.signature.count
        let first = try chunk(&position)
        guard first.type == "IHDR", first.range.count == 13 else {
            throw error(
                first.range.lowerBound, "a chunk IHDR of 13 bytes",
                "found \(first.type) of \(first.range.count)")
        }
        let header = try PNGHeader(bytes, at: first.range.lowerBound, source: source)
        try Image.checkPixels(
            width: header.width, height: header.height, most: mostPixels, source: source, at: first.range.lowerBound)
        var pixels = PNGPixels(header, source: source)
        var packed: [Range<Int>] = []
        // The chunks IDAT come in a row.
        reading: while packed.isEmpty || isPacked(position) {
            let chunk = try chunk(&position)
            switch chunk.type {
            case "IDAT": packed.append(chunk.range)
            case "PLTE" where header.colorType == .palette:
                guard pixels.palette.isEmpty, pixels.transparency.isEmpty else {
                    throw error(chunk.range.lowerBound, "one chunk PLTE before tRNS and IDAT", "found another")
                }
                try pixels.setPalette(bytes[chunk.range])
            case "tRNS" where !header.colorType.hasOpacity:
                guard pixels.transparency.isEmpty else {
                    throw error(chunk.range.lowerBound, "one chunk tRNS before IDAT", "found another")
                }
                try pixels.setTransparency(bytes[chunk.range])
            case "PLTE", "tRNS": break
            case "IEND": break reading
            default:
                // A small letter begins the types that a reader need not know.
                guard bytes[chunk.range.lowerBound - 4] & 0x20 != 0, chunk.type != "IHDR" else {
                    throw error(
                        chunk.range.lowerBound - 4, "a chunk PLTE, IDAT or IEND",
                        "found \(DataError.quoted(chunk.type))")
                }
            }
        }
        return try pixels.image(rows(header, first.range.lowerBound, packed))
    }

    /// Whether a chunk IDAT is at `position`.
    private func isPacked(_ position: Int) -> Bool {
        bytes.count - position >= 8 && bytes[position + 4..<position + 8].elementsEqual("IDAT".utf8)
    }

    private func error(_ offset: Int, _ expected: String, _ problem: String) -> DataError {
        DataError(source: source, location: .byte(offset), expected: expected, problem: problem)
    }

    /// The chunk at `position`, after its checksum was found right.
    private func chunk(_ position: inout Int) throws(DataError) -> Chunk {
        let start = position
        guard bytes.count - start >= 8 else {
            throw error(start, "a chunk, the last one IEND", "found the end of the file at byte \(bytes.count)")
        }
        let length = Int(bytes.bigEndian(at: start, UInt32.self))
        let name = bytes[start + 4..<start + 8]
        guard name.allSatisfy({ (0x41...0x5A).contains($0 & 0xDF) }) else {
            throw error(start + 4, "the four letters of a chunk's type", "found \(DataError.quoted(name))")
        }
        let type = String(decoding: name, as: UTF8.self)
        guard bytes.count - start - 8 >= length + 4 else {
            throw error(
                start, "a chunk \(type) of \(DataError.counted(length, "byte"))",
                "found the end of the file at byte \(bytes.count)")
        }
        let end = start + 8 + length
        let stated = bytes.bigEndian(at: end, UInt32.self)
        let found = CRC32(bytes[start + 4..<end]).value
        guard stated == found else {
            throw error(end, "the checksum of the chunk \(type), \(found)", "found \(stated)")
        }
        position = end + 4
        return Chunk(type: type, range: start + 8..<end)
    }

    /// The rows of all passes, unpacked: they are a zlib stream (RFC 1950) in the chunks IDAT.
    private func rows(_ header: PNGHeader, _ start: Int, _ chunks: [Range<Int>]) throws(DataError) -> [UInt8] {
        let packedLength = chunks.reduce(0) { $0 + $1.count }
        let extents = "\(header.width)×\(header.height) pixels"
        // Dividing cannot overflow where multiplying could.
        guard let length = header.length.value, (length - 1) / DeflateAlphabet.greatestRatio < packedLength
        else {
            throw error(
                start, "an image that \(DataError.counted(packedLength, "byte")) in IDAT can hold",
                "found \(extents) in IHDR")
        }
        try Image.checkMemory(
            width: header.width, height: header.height,
            reading: 2 * Size(bytes.count) + 2 * header.length + header.imageLength, source: source)
        let packed = chunks.count == 1 ? bytes : chunks.flatMap { bytes[$0] }
        let range = chunks.count == 1 ? chunks[0] : 0..<packed.count
        /// Where a packed byte stands in the file.
        func place(_ offset: Int) -> Int {
            if chunks.count <= 1 { return offset }
            var before = 0
            for chunk in chunks {
                if offset - before < chunk.count { return chunk.lowerBound + offset - before }
                before += chunk.count
            }
            return chunks.last?.upperBound ?? start
        }
        func fault(_ offset: Int, _ expected: String, _ problem: String) -> DataError {
            error(place(offset), "\(expected) in IDAT", problem)
        }
        let begin = range.lowerBound
        guard range.count >= 2, packed[begin] & 0xF == 8, packed[begin] >> 4 < 8, packed[begin + 1] & 0x20 == 0,
            packed.bigEndian(at: begin, UInt16.self) % 31 == 0
        else { throw fault(begin, "the header of a zlib stream", "found none") }
        var inflate = Inflate(packed, begin + 2..<range.upperBound)
        var output = InflateOutput()
        var isWhole = true
        do throws(InflateError) {
            // One more than there should be shows whether they end.
            try inflate.read(into: &output, upTo: length + 1)
        } catch {
            guard output.count >= length else { throw fault(error.offset, error.expected, error.problem) }
            isWhole = false
        }
        guard output.count >= length else {
            throw fault(
                inflate.offset, "\(DataError.counted(length, "byte")) for \(extents)", "found \(output.count)")
        }
        var rows = output.takeAll()
        let end = inflate.offset
        // The checksum is that of all bytes that are packed. Where some follow the rows, or it was cut off, that of the
        // chunk is what tells damage.
        guard isWhole, rows.count == length, range.upperBound - end >= 4 else {
            rows.removeLast(rows.count - length)
            return rows
        }
        let (stated, found) = (packed.bigEndian(at: end, UInt32.self), Adler32.checksum(rows))
        guard stated == found else { throw fault(end, "the checksum of the rows, \(found),", "found \(stated)") }
        return rows
    }
}
