/// How a stored picture must be turned and mirrored to be seen as it was taken: a number that cameras write (Exif 2.3,
/// 4.6.4 A).
struct JPEGOrientation {
    /// Whether rows of the stored picture are columns.
    let swaps: Bool
    /// Whether the stored rows run from right to left or from the bottom up, and the stored columns.
    private let reversesColumns: Bool
    private let reversesRows: Bool

    /// From a number between 1, as it is, and 8; all others are taken for 1.
    init(_ number: Int) {
        swaps = 5...8 ~= number
        reversesColumns = [2, 3, 7, 8].contains(number)
        reversesRows = [3, 4, 6, 7].contains(number)
    }

    /// Where the pixels of a stored row go in the picture: the place of the first, and how far each other one is behind.
    func place(row: Int, width: Int, height: Int) -> (start: Int, step: Int) {
        // In the picture: how far the next pixel of a stored row and the next stored row are.
        let (column, line) = swaps ? (height, 1) : (1, width)
        let start = (reversesColumns ? width - 1 : 0) * column + (reversesRows ? height - 1 - row : row) * line
        return (start, reversesColumns ? -column : column)
    }

    /// The number in a segment APP1 that holds Exif data, a small TIFF file; nothing if there is none, or in any other
    /// segment. Damaged data is no fault of the picture.
    static func number(_ segment: ArraySlice<UInt8>) -> Int? {
        let name = Array("Exif\0\0".utf8)
        guard segment.starts(with: name) else { return nil }
        let bytes = Array(segment.dropFirst(name.count))
        let isLittle = bytes.starts(with: Array("II*\0".utf8))
        guard isLittle || bytes.starts(with: Array("MM\0*".utf8)) else { return nil }

        /// The number of so many bytes at a place, if it lies in the data.
        func number(_ place: Int, _ size: Int) -> Int? {
            guard place <= bytes.count - size else { return nil }
            let range = bytes[place..<place + size]
            return (isLittle ? Array(range.reversed()) : Array(range)).reduce(0) { $0 << 8 | Int($1) }
        }
        guard let start = number(4, 4), let count = number(start, 2) else { return nil }
        for entry in 0..<count {
            let place = start + 2 + 12 * entry
            guard let tag = number(place, 2), let type = number(place + 2, 2) else { return nil }
            // A number of 16 bits; some write one of 32.
            if tag == 0x0112 { return type == 3 ? number(place + 8, 2) : type == 4 ? number(place + 8, 4) : nil }
        }
        return nil
    }
}
