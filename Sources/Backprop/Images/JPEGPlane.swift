/// The values of a component, row by row.
struct JPEGPlane {
    let width: Int
    let height: Int
    private(set) var values: [UInt8]

    init(_ component: JPEGFrame.Component) {
        width = component.width
        height = component.height
        values = [UInt8](repeating: 0, count: width * height)
    }

    /// Writes the values of a block whose coefficients begin at `start`, or what of it lies in the image.
    @inline(__always)
    mutating func write(
        _ coefficients: [Int16], from start: Int, row: Int, column: Int, _ transform: inout JPEGInverseDCT
    ) {
        let stride = width
        let (left, below) = (stride &- 8 &* column, height &- 8 &* row)
        guard left > 0, below > 0 else { return }
        var span = values.mutableSpan
        transform.transform(
            coefficients, from: start, to: &span, at: 8 &* row &* stride &+ 8 &* column, stride: stride,
            width: min(left, 8), height: min(below, 8))
    }
}
