/// What the header of a JPEG frame (SOF) says: the extents of the image and of its components.
struct JPEGFrame {
    /// The values of one kind, such as brightness.
    struct Component {
        /// What scans call it.
        let name: UInt8
        /// Which of four tables has the factors of its coefficients.
        let table: Int
        /// How many blocks of it are in a unit of interleaved ones, across and down; in relation to the greatest of all
        /// components this is how many values it has.
        let across: Int
        let down: Int
        /// The number of its values in a row, and of its rows.
        let width: Int
        let height: Int

        /// The number of blocks of 8×8 values that these lie in.
        var blockColumns: Int { (width + 7) / 8 }
        var blockRows: Int { (height + 7) / 8 }
        var blockCount: Int { blockColumns * blockRows }
    }

    let width: Int
    let height: Int
    let isProgressive: Bool
    let components: [Component]
    /// How often the values of a component with the most of them are in a unit of interleaved blocks, across and down.
    let mostAcross: Int
    let mostDown: Int

    /// The number of units of interleaved blocks across and down.
    var unitColumns: Int { (width + 8 * mostAcross - 1) / (8 * mostAcross) }
    var unitRows: Int { (height + 8 * mostDown - 1) / (8 * mostDown) }

    /// The bytes that it takes to read the image: the values of the components, their coefficients if these come in parts,
    /// and the image.
    var memory: Size {
        let values = components.sum { component in
            Size(component.width) * Size(component.height)
                + (isProgressive ? 128 * Size(component.blockColumns) * Size(component.blockRows) : 0)
        }
        return values + Size(width) * Size(height) * Size(components.count)
    }

    /// The kinds of files that are not read, by the marker of their frame.
    static let refused: [UInt8: String] = [
        0xC3: "lossless coding", 0xC5: "hierarchical coding", 0xC6: "hierarchical coding", 0xC7: "hierarchical coding",
        0xC9: "arithmetic coding", 0xCA: "arithmetic coding", 0xCB: "lossless coding", 0xCD: "hierarchical coding",
        0xCE: "hierarchical coding", 0xCF: "hierarchical coding", 0xDE: "hierarchical coding",
        0xDF: "hierarchical coding",
    ]

    /// The error about a file of a kind that is not read.
    static func refusal(_ kind: String, source: String, at offset: Int) -> DataError {
        DataError(
            source: source, location: .byte(offset),
            expected:
                "baseline or progressive JPEG of 8 bits, gray or with 3 colors (convert the file to that, or to PNG)",
            problem: "found \(kind)")
    }

    /// Reads the contents of the segment, behind its length.
    init(_ bytes: [UInt8], _ range: Range<Int>, isProgressive: Bool, source: String) throws(DataError) {
        let start = range.lowerBound
        func error(_ offset: Int, _ expected: String, _ found: Any) -> DataError {
            DataError(
                source: source, location: .byte(start + offset), expected: "\(expected) in SOF",
                problem: "found \(found)")
        }
        guard range.count >= 6, range.count == 6 + 3 * Int(bytes[start + 5]) else {
            throw error(0, "6 bytes and 3 for each component", range.count)
        }
        guard bytes[start] == 8 else { throw Self.refusal("values of \(bytes[start]) bits", source: source, at: start) }
        let extents = (
            Int(bytes.bigEndian(at: start + 3, UInt16.self)), Int(bytes.bigEndian(at: start + 1, UInt16.self))
        )
        guard extents.0 > 0 else { throw error(3, "a width of 1 or more", 0) }
        guard extents.1 > 0 else { throw error(1, "a height of 1 or more (one in DNL is not read)", 0) }
        let count = Int(bytes[start + 5])
        guard count == 1 || count == 3 else {
            throw Self.refusal(
                count == 4 ? "4 colors, CMYK or YCCK" : DataError.counted(count, "component"), source: source,
                at: start + 5)
        }
        (width, height) = extents
        self.isProgressive = isProgressive

        let places = (0..<count).map { start + 6 + 3 * $0 }
        let factors = places.map { (across: Int(bytes[$0 + 1] >> 4), down: Int(bytes[$0 + 1] & 15)) }
        let most = factors.reduce((across: 1, down: 1)) { (max($0.across, $1.across), max($0.down, $1.down)) }
        (mostAcross, mostDown) = most
        var components: [Component] = []
        for (place, factor) in zip(places, factors) {
            guard 1...4 ~= factor.across, 1...4 ~= factor.down else {
                throw error(place + 1 - start, "sampling factors from 1 to 4", "\(factor.across)×\(factor.down)")
            }
            guard most.across % factor.across == 0, most.down % factor.down == 0 else {
                throw error(
                    place + 1 - start, "sampling factors that divide the greatest, \(most.across)×\(most.down),",
                    "\(factor.across)×\(factor.down)")
            }
            guard bytes[place + 2] < 4 else { throw error(place + 2 - start, "a table from 0 to 3", bytes[place + 2]) }
            components.append(
                Component(
                    name: bytes[place], table: Int(bytes[place + 2]), across: factor.across, down: factor.down,
                    width: (extents.0 * factor.across + most.across - 1) / most.across,
                    height: (extents.1 * factor.down + most.down - 1) / most.down))
        }
        self.components = components
    }
}
