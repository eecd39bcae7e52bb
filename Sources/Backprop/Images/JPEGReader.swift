/// Reads JPEG files (ITU-T T.81): baseline, extended sequential and progressive ones of 8 bits with Huffman codes, gray, in
/// YCbCr or in RGB.
///
/// The values are those of the libraries that others read images with, bit for bit: the same transform, the same values
/// between those of components that have fewer, the same colours. What these libraries pass over is passed over: bytes
/// between segments, between a scan and its marker and behind the last scan, segments of unknown kinds, a missing end.
/// But where they would make up a part of the picture, as for a file that is cut, an error is thrown. A progressive
/// file may end before its last scans, if it says so; it is not smoothed then, as they do it.
///
/// Time is in proportion to the file and the image: each coefficient is looked at once, in a progressive file fourteen
/// times at most. No memory is taken for pixels before it is clear that there are no more than the caller wants, nor
/// for those of a component before a scan of it begins and the rest of the file can hold all blocks that are to come.
/// Memory: the file, the components' values, which are at most as many as the image's, and the image; in a progressive
/// file 2 bytes for each coefficient of blocks of 64, which are given back component by component before there is an
/// image.
struct JPEGReader {
    static let signature: [UInt8] = [0xFF, JPEGMarker.start, 0xFF]

    private let bytes: [UInt8]
    private let source: String
    private let mostPixels: Int
    private var tables = JPEGTables()
    private var frame: JPEGFrame?
    /// By component: what turns its coefficients into values, as of its first scan, and one of the two.
    private var transforms: [JPEGInverseDCT?] = []
    private var planes: [JPEGPlane?] = []
    private var coefficients: [JPEGCoefficients?] = []
    private var orientation: Int?
    private var hasJFIF = false
    /// Which colours a segment of Adobe says there are.
    private var adobeColors: UInt8?

    init(_ bytes: [UInt8], source: String, mostPixels: Int) {
        self.bytes = bytes
        self.source = source
        self.mostPixels = mostPixels
    }

    mutating func image() throws(DataError) -> Image {
        var position = 2
        while let (marker, end) = JPEGMarker.next(bytes, from: position) {
            position = end
            if marker.code == JPEGMarker.end { return try finish(end - 2, "found the marker EOI", isEnded: true) }
            if marker.isAlone { continue }
            let segment = try segment(marker, from: end)
            position = segment.upperBound
            switch marker.code {
            case 0xC0...0xC2: try readFrame(segment, isProgressive: marker.code == 0xC2)
            case 0xC4: try tables.readCodes(bytes, segment, source: source)
            case 0xDB: try tables.readFactors(bytes, segment, source: source)
            case 0xDD: try tables.readRestartInterval(bytes, segment, source: source)
            case 0xDA:
                position = try readScan(segment)
                // What stands behind is not looked at.
                if isComplete { return try finish(position, "", isEnded: false) }
            case 0xE0...0xEF: readApplication(marker.code, bytes[segment])
            default:
                if let kind = JPEGFrame.refused[marker.code] {
                    throw JPEGFrame.refusal(kind, source: source, at: end - 2)
                }
            }
        }
        return try finish(bytes.count, "found the end of the file", isEnded: false)
    }

    private func error(_ offset: Int, _ expected: String, _ problem: String) -> DataError {
        DataError(source: source, location: .byte(offset), expected: expected, problem: problem)
    }

    /// Where the contents of the segment lie whose length stands at `start`.
    private func segment(_ marker: JPEGMarker, from start: Int) throws(DataError) -> Range<Int> {
        guard bytes.count - start >= 2 else {
            throw error(start, "the length of \(marker.name)", JPEGMarker.endOfFile(bytes))
        }
        let length = Int(bytes.bigEndian(at: start, UInt16.self))
        guard length >= 2 else { throw error(start, "a length of 2 or more for \(marker.name)", "found \(length)") }
        guard bytes.count - start >= length else {
            throw error(
                start, "\(DataError.counted(length, "byte")) of \(marker.name)", JPEGMarker.endOfFile(bytes))
        }
        return start + 2..<start + length
    }

    /// What programs add: of this only the colours and the orientation count.
    private mutating func readApplication(_ code: UInt8, _ segment: ArraySlice<UInt8>) {
        switch code {
        case 0xE0 where segment.count >= 12 && segment.starts(with: Array("JFIF\0".utf8)): hasJFIF = true
        case 0xE1 where orientation == nil: orientation = JPEGOrientation.number(segment)
        case 0xEE where segment.count >= 12 && segment.starts(with: Array("Adobe".utf8)):
            adobeColors = segment[segment.startIndex + 11]
        default: break
        }
    }

    private mutating func readFrame(_ segment: Range<Int>, isProgressive: Bool) throws(DataError) {
        guard self.frame == nil else { throw error(segment.lowerBound, "one frame (SOF)", "found another") }
        let frame = try JPEGFrame(bytes, segment, isProgressive: isProgressive, source: source)
        try Image.checkPixels(
            width: frame.width, height: frame.height, most: mostPixels, source: source, at: segment.lowerBound)
        self.frame = frame
        let count = frame.components.count
        transforms = Array(repeating: nil, count: count)
        planes = Array(repeating: nil, count: count)
        coefficients = Array(repeating: nil, count: count)
    }
}

// The scans.
extension JPEGReader {
    /// Reads a scan with the header in `segment`, and gives the place behind it.
    private mutating func readScan(_ segment: Range<Int>) throws(DataError) -> Int {
        guard let frame else { throw error(segment.lowerBound, "a frame (SOF) before the first scan", "found none") }
        let header = try JPEGScanHeader(bytes, segment, frame, source: source)
        let scan = JPEGScan(frame: frame, header: header, restartInterval: tables.restartInterval, source: source)
        let end = segment.upperBound
        // All blocks of the components that have no scan yet are to come. In a sequential file each has two codes, of a bit
        // or more; in the others one.
        let most = frame.isProgressive ? 8 * (bytes.count - end) : 4 * (bytes.count - end)
        let expected = zip(frame.components, transforms).reduce(0) { $0 + ($1.1 == nil ? $1.0.blockCount : 0) }
        guard expected <= most else {
            throw error(
                end, "\(expected) blocks of 8×8 values for \(frame.width)×\(frame.height) pixels",
                "found \(DataError.counted(bytes.count - end, "byte"))")
        }
        if transforms.allSatisfy({ $0 == nil }) {
            try Image.checkMemory(
                width: frame.width, height: frame.height, reading: Size(bytes.count) + frame.memory, source: source)
        }
        for part in header.components where transforms[part.index] == nil {
            let component = frame.components[part.index]
            guard let factors = tables.factors[component.table] else {
                throw error(segment.lowerBound, "table \(component.table) in DQT before the scan", "found none")
            }
            transforms[part.index] = JPEGInverseDCT(factors: factors)
        }
        return try frame.isProgressive ? readProgressive(scan, segment) : readSequential(scan, segment)
    }

    private func code(
        _ codes: [JPEGHuffman?], or examples: [JPEGHuffman?], _ index: Int, _ segment: Range<Int>
    ) throws(DataError) -> JPEGHuffman {
        if let code = codes[index] ?? (index < 2 ? examples[index] : nil) { return code }
        throw error(segment.lowerBound, "Huffman code \(index) in DHT before the scan", "found none")
    }

    private mutating func readSequential(_ scan: JPEGScan, _ segment: Range<Int>) throws(DataError) -> Int {
        var parts: [JPEGSequential.Part] = []
        for part in scan.header.components {
            guard planes[part.index] == nil, let transform = transforms[part.index] else {
                throw error(
                    segment.lowerBound, "one scan of each component",
                    "found another of component \(scan.frame.components[part.index].name)")
            }
            parts.append(
                JPEGSequential.Part(
                    firstCode: try code(tables.firstCodes, or: JPEGTables.exampleFirstCodes, part.firstCode, segment),
                    otherCode: try code(tables.otherCodes, or: JPEGTables.exampleOtherCodes, part.otherCode, segment),
                    transform: transform,
                    plane: JPEGPlane(scan.frame.components[part.index])))
        }
        // What is handed over is not kept here: there would be two of each plane once one is written to.
        var reader = JPEGSequential(consume parts)
        let end = try scan.read(bytes, from: segment.upperBound, &reader)
        for (part, read) in zip(scan.header.components, reader.parts) { planes[part.index] = read.plane }
        return end
    }

    private mutating func readProgressive(_ scan: JPEGScan, _ segment: Range<Int>) throws(DataError) -> Int {
        let header = scan.header
        var parts: [JPEGProgressive.Part] = []
        for part in header.components {
            let component = scan.frame.components[part.index]
            // Taken out and put back, so that there are no two of them.
            var values = coefficients[part.index] ?? JPEGCoefficients(component)
            coefficients[part.index] = nil
            guard values.add(header) else {
                throw error(
                    segment.lowerBound, "a scan that goes on with component \(component.name)",
                    "found coefficients \(header.band.lowerBound) to \(header.band.upperBound) from bit "
                        + "\(header.before) to \(header.low)")
            }
            let needsFirst = header.hasFirst && !header.refines
            parts.append(
                JPEGProgressive.Part(
                    firstCode: needsFirst
                        ? try code(tables.firstCodes, or: JPEGTables.exampleFirstCodes, part.firstCode, segment) : nil,
                    otherCode: header.hasFirst
                        ? nil : try code(tables.otherCodes, or: JPEGTables.exampleOtherCodes, part.otherCode, segment),
                    coefficients: values))
        }
        var reader = JPEGProgressive(header, consume parts)
        let end = try scan.read(bytes, from: segment.upperBound, &reader)
        for (part, read) in zip(header.components, reader.parts) { coefficients[part.index] = read.coefficients }
        return end
    }
}

// The image.
extension JPEGReader {
    /// Whether no scan can bring more.
    private var isComplete: Bool {
        guard let frame else { return false }
        return frame.isProgressive
            ? coefficients.allSatisfy { $0?.isComplete == true } : planes.allSatisfy { $0 != nil }
    }

    /// The image of all that was read, up to `offset`. Of a progressive file the last scans may be missing if it says that
    /// it ends there.
    private mutating func finish(_ offset: Int, _ found: String, isEnded: Bool) throws(DataError) -> Image {
        guard let frame else { throw error(offset, "a frame (SOF) and its scans", found) }
        let isRead = frame.isProgressive ? coefficients.map { $0 != nil } : planes.map { $0 != nil }
        if let missing = isRead.firstIndex(of: false) {
            throw error(offset, "a scan of component \(frame.components[missing].name)", found)
        }
        guard isEnded || isComplete else { throw error(offset, "more scans, or the marker EOI", found) }
        var upsamplings: [JPEGUpsampling] = []
        for (index, component) in frame.components.enumerated() {
            if let values = coefficients[index], let transform = transforms[index] {
                planes[index] = values.plane(transform)
                coefficients[index] = nil
            }
            if let plane = planes[index] { upsamplings.append(JPEGUpsampling(plane, component, frame)) }
            planes[index] = nil
        }
        let kind: JPEGColors.Kind =
            if hasJFIF {
                .differences
            } else if let adobeColors {
                adobeColors == 0 ? .stored : .differences
            } else {
                frame.components.map(\.name) == Array("RGB".utf8) ? .stored : .differences
            }
        return JPEGPicture(frame: frame, colors: kind, orientation: JPEGOrientation(orientation ?? 1)).image(
            &upsamplings)
    }
}
