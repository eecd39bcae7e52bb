/// What the header of a JPEG scan (SOS) says: which coefficients of which components follow.
struct JPEGScanHeader {
    struct Component {
        /// Its place in the frame.
        let index: Int
        /// Which of four Huffman codes the first coefficients of blocks have, and the others.
        let firstCode: Int
        let otherCode: Int
    }

    let components: [Component]
    /// The places of the coefficients in the order of the file.
    let band: ClosedRange<Int>
    /// The number of bits that are left away, and what it was in the scan before; 0 in the first one of these coefficients.
    let low: Int
    let before: Int

    /// Whether bits are added to coefficients that are known.
    var refines: Bool { before > 0 }
    var hasFirst: Bool { band.lowerBound == 0 }

    /// Reads the contents of the segment, behind its length.
    init(_ bytes: [UInt8], _ range: Range<Int>, _ frame: JPEGFrame, source: String) throws(DataError) {
        let start = range.lowerBound
        func error(_ offset: Int, _ expected: String, _ problem: String) -> DataError {
            DataError(
                source: source, location: .byte(offset), expected: "\(expected) in SOS", problem: "found \(problem)")
        }
        let count = range.isEmpty ? 0 : Int(bytes[start])
        guard 1...frame.components.count ~= count, range.count == 4 + 2 * count else {
            throw error(
                start, "1 to \(DataError.counted(frame.components.count, "component")), each of 2 bytes, and 4 more",
                "\(DataError.counted(count, "component")) in \(DataError.counted(range.count, "byte"))")
        }
        var components: [Component] = []
        for place in stride(from: start + 1, to: start + 1 + 2 * count, by: 2) {
            // There are files whose components have all one name; they come in the order of the frame.
            let index = frame.components.indices.first { index in
                frame.components[index].name == bytes[place] && !components.contains { $0.index == index }
            }
            guard let index else {
                throw error(place, "a component of the frame, once", "component \(bytes[place])")
            }
            let codes = (Int(bytes[place + 1] >> 4), Int(bytes[place + 1] & 15))
            guard codes.0 < 4, codes.1 < 4 else {
                throw error(place + 1, "Huffman codes from 0 to 3", "\(max(codes.0, codes.1))")
            }
            components.append(Component(index: index, firstCode: codes.0, otherCode: codes.1))
        }
        self.components = components
        guard frame.isProgressive else {
            // Here they say nothing, and other libraries take no notice of what they are.
            (band, before, low) = (0...63, 0, 0)
            return
        }
        let end = range.upperBound
        let (first, last) = (Int(bytes[end - 3]), Int(bytes[end - 2]))
        guard first == 0 ? last == 0 : first <= last && last < 64 && count == 1 else {
            throw error(
                end - 3, "coefficient 0 alone, or some from 1 to 63 of one component", "\(first) to \(last) of \(count)"
            )
        }
        band = first...last
        (before, low) = (Int(bytes[end - 1] >> 4), Int(bytes[end - 1] & 15))
        guard low <= 13, before == 0 || low == before - 1 else {
            throw error(end - 1, "at most 13 bits left away, in later scans one less than before", "\(low)")
        }
    }
}
