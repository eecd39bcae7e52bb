/// Widens the rows of a component to those of the image.
///
/// Where there is a value for each two pixels of a row or a column, or for four, it lies between them, and a pixel is three
/// parts of the value that it lies in and one of the next in each direction. Other values are repeated. The common
/// libraries do this, and round as it is done here.
struct JPEGUpsampling {
    private let plane: JPEGPlane
    /// How many pixels a value stands for.
    private let across: Int
    private let down: Int
    /// Whether pixels lie between values.
    private let isSmooth: Bool
    /// Sums of two rows, in parts of which four are a value.
    private var sums: [Int32] = []

    init(_ plane: JPEGPlane, _ component: JPEGFrame.Component, _ frame: JPEGFrame) {
        self.plane = plane
        across = frame.mostAcross / component.across
        down = frame.mostDown / component.down
        // Libraries repeat the values of rows of one or two.
        isSmooth = across == 1 ? down == 2 : across == 2 && down <= 2 && plane.width > 2
        if isSmooth { sums = [Int32](repeating: 0, count: plane.width) }
    }

    /// The number of values that `row` makes: that of the pixels, or more.
    var length: Int { plane.width * across }

    /// Makes the values of a row of pixels.
    mutating func row(_ row: Int, _ target: inout MutableSpan<UInt8>) {
        let (plane, across, down) = (plane, across, down)
        let values = plane.values.span
        let near = values.extracting(row / down * plane.width..<(row / down + 1) * plane.width)
        guard isSmooth else { return Self.repeatValues(near, across, &target) }
        // The row above or below, or the same one at the border of the image.
        let next = row % 2 == 0 ? max(row / 2 - 1, 0) : min(row / 2 + 1, plane.height - 1)
        let far = down == 1 ? near : values.extracting(next * plane.width..<(next + 1) * plane.width)
        if across == 1 {
            let half: Int32 = row % 2 == 0 ? 1 : 2
            for column in 0..<near.count {
                target[column] = UInt8(
                    truncatingIfNeeded: (3 &* Int32(near[column]) &+ Int32(far[column]) &+ half) &>> 2)
            }
            return
        }
        var sums = sums.mutableSpan
        if down == 1 {
            for column in 0..<near.count { sums[column] = Int32(near[column]) }
            Self.smooth(sums.span, &target, shift: 2, halves: (1, 2))
        } else {
            for column in 0..<near.count { sums[column] = 3 &* Int32(near[column]) &+ Int32(far[column]) }
            Self.smooth(sums.span, &target, shift: 4, halves: (8, 7))
        }
    }

    @inline(__always)
    private static func smooth(
        _ sums: Span<Int32>, _ target: inout MutableSpan<UInt8>, shift: Int32, halves: (left: Int32, right: Int32)
    ) {
        let last = sums.count &- 1
        for column in 0..<sums.count {
            let sum = 3 &* sums[column]
            let left = sum &+ sums[max(column &- 1, 0)] &+ halves.left
            let right = sum &+ sums[min(column &+ 1, last)] &+ halves.right
            target[2 &* column] = UInt8(truncatingIfNeeded: left &>> shift)
            target[2 &* column &+ 1] = UInt8(truncatingIfNeeded: right &>> shift)
        }
    }

    private static func repeatValues(_ values: Span<UInt8>, _ across: Int, _ target: inout MutableSpan<UInt8>) {
        if across == 1 {
            for column in 0..<values.count { target[column] = values[column] }
            return
        }
        for column in 0..<values.count {
            for place in 0..<across { target[column &* across &+ place] = values[column] }
        }
    }
}
