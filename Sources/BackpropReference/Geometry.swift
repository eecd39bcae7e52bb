import CBackprop

/// How kernels or windows lie on images, channels last; see `bp_geometry`.
struct Geometry {
    let images, channels, outChannels, groups: Int
    let y, x: Axis

    /// Height or width.
    struct Axis {
        let size, outputs, taps, stride, dilation, padding: Int

        /// The taps of an output that are inside, and what they read, in ascending order.
        func taps(of output: Int) -> [(tap: Int, input: Int)] {
            (0..<taps).map { (tap: $0, input: output * stride + $0 * dilation - padding) }
                .filter { (0..<size).contains($0.input) }
        }
    }

    init(_ geometry: bp_geometry) {
        (images, channels) = (geometry.images, geometry.channels)
        (outChannels, groups) = (geometry.out_channels, geometry.groups)
        y = Axis(
            size: geometry.height, outputs: geometry.out_height, taps: geometry.kernel_height,
            stride: geometry.stride_y, dilation: geometry.dilation_y, padding: geometry.top)
        x = Axis(
            size: geometry.width, outputs: geometry.out_width, taps: geometry.kernel_width,
            stride: geometry.stride_x, dilation: geometry.dilation_x, padding: geometry.left)
    }

    var inputPixels: Int { images * y.size * x.size }
    var outputPixels: Int { images * y.outputs * x.outputs }
    /// The taps of a kernel.
    var taps: Int { y.taps * x.taps }
    /// The input channels of a group.
    var groupInputs: Int { channels / groups }
    /// The output channels of a group.
    var groupOutputs: Int { outChannels / groups }

    /// Calls `body` with each output pixel in ascending order, and the taps of it that are inside, row by row: their number
    /// in the kernel, and the pixel that they read.
    func forEachOutput(_ body: (_ output: Int, _ taps: [(tap: Int, input: Int)]) -> Void) {
        var output = 0
        for n in 0..<images {
            for row in 0..<y.outputs {
                let tapsInColumn = y.taps(of: row)
                for column in 0..<x.outputs {
                    let tapsInRow = x.taps(of: column)
                    body(
                        output,
                        tapsInColumn.flatMap { down in
                            tapsInRow.map { along in
                                (down.tap * x.taps + along.tap, (n * y.size + down.input) * x.size + along.input)
                            }
                        })
                    output += 1
                }
            }
        }
    }
}
