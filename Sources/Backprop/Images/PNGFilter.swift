/// How the bytes of a PNG row are predicted from those to the left and above; the difference is what is stored.
enum PNGFilter: UInt8 {
    case none
    case left
    case above
    case average
    case paeth

    /// Turns differences into bytes.
    ///
    /// - Parameters:
    ///   - rows: The rows of a pass and all others; those before this one are done.
    ///   - row: The bytes of this row.
    ///   - above: How far the row above lies before it; 0 if there is none.
    ///   - pixel: The number of bytes to the one on the left: of a pixel, at least 1.
    func undo(_ rows: inout MutableSpan<UInt8>, _ row: Range<Int>, above: Int, pixel: Int) {
        switch self {
        case .none: break
        case .left:
            for place in row.dropFirst(pixel) { rows[place] &+= rows[place - pixel] }
        case .above:
            if above > 0 {
                for place in row { rows[place] &+= rows[place - above] }
            }
        case .average:
            for place in row {
                let left = place - row.lowerBound < pixel ? 0 : UInt32(rows[place - pixel])
                let up = above == 0 ? 0 : UInt32(rows[place - above])
                rows[place] &+= UInt8((left + up) / 2)
            }
        case .paeth:
            for place in row {
                let isFirst = place - row.lowerBound < pixel
                let left = isFirst ? 0 : Int32(rows[place - pixel])
                let up = above == 0 ? 0 : Int32(rows[place - above])
                let corner = isFirst || above == 0 ? 0 : Int32(rows[place - above - pixel])
                rows[place] &+= UInt8(Self.nearest(left, up, corner))
            }
        }
    }

    /// The one of three neighbours that is nearest to left + above - corner; the first of several.
    private static func nearest(_ left: Int32, _ above: Int32, _ corner: Int32) -> Int32 {
        let toLeft = abs(above - corner)
        let toAbove = abs(left - corner)
        let toCorner = abs(left + above - 2 * corner)
        if toLeft <= toAbove, toLeft <= toCorner { return left }
        return toAbove <= toCorner ? above : corner
    }
}
