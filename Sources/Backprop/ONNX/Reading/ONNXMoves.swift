/// How an operator moves over its images: along two dimensions, the first of extent 1 for sequences.
struct ONNXMoves {
    var kernel = [1, 1], stride = [1, 1], dilation = [1, 1]
    /// What surrounds the images: above, left, below, right.
    var pads = [0, 0, 0, 0]
    let isSequence: Bool

    /// - Throws: An `ONNXGap` for what a window does not do.
    func window() throws(ONNXGap) -> Window {
        guard (kernel + stride + dilation).allSatisfy({ (1...Window.largest).contains($0) }),
            pads.allSatisfy({ (0...Window.largest).contains($0) })
        else { throw ONNXGap("it moves in a way that is not computed here: kernel \(kernel), pads \(pads)") }
        let padding: Padding =
            pads.contains { $0 > 0 }
            ? .explicit(top: pads[0], bottom: pads[2], left: pads[1], right: pads[3]) : .valid
        return Window(
            height: kernel[0], width: kernel[1], stride: (stride[0], stride[1]),
            dilation: (dilation[0], dilation[1]), padding: padding)
    }
}
