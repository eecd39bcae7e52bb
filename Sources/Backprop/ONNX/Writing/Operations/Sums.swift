import CBackprop

extension ProductOperation: ONNXOperation {
    func write(_ node: OperationGraph.Node, in onnx: inout ONNXWriter) {
        let (value, path) = (node.inputs[0], node.path)
        let rank = onnx.shape(value).count
        let weights = onnx.tensor(node.inputs[1])
        let biases = node.inputs.count > 2 ? [onnx.tensor(node.inputs[2])] : []
        if rank == 1 {
            let y = onnx.add("Gemm", [onnx.name(value, path: path), weights] + biases, path: path)
            return onnx.define(node.output, onnx.rectified(y, isRectified, path: path))
        }
        let x = onnx.layout(value, path: path) { $0.axes.last == rank }
        var y = onnx.add("MatMul", [x.name, weights], path: path)
        if let biases = biases.first { y = onnx.add("Add", [y, biases], path: path) }
        onnx.define(node.output, onnx.rectified(y, isRectified, path: path), axes: x.axes)
    }
}

extension ConvolutionOperation: ONNXOperation {
    func write(_ node: OperationGraph.Node, in onnx: inout ONNXWriter) {
        let sides = ImageSides(geometry, shape: onnx.shape(node.inputs[0]))
        let x = onnx.name(node.inputs[0], axes: onnx.channelsFirst(node.inputs[0]), path: node.path)
        let y = onnx.add(
            "Conv", [x, onnx.kernel(node.inputs[1]), onnx.tensor(node.inputs[2])],
            [
                "dilations": .integers(sides.dilations), "group": .integer(geometry.groups),
                "kernel_shape": .integers(sides.kernel),
                "pads": .integers(sides.before + sides.after.map { max($0, 0) }),
                "strides": .integers(sides.strides),
            ], path: node.path)
        onnx.define(
            node.output, onnx.rectified(y, isRectified, path: node.path), axes: onnx.channelsFirst(node.output))
    }
}

extension TransposedConvolutionOperation: ONNXOperation {
    /// Where the last window ends before the end of the output, what is missing there has the biases alone.
    func write(_ node: OperationGraph.Node, in onnx: inout ONNXWriter) {
        let sides = ImageSides(geometry, shape: onnx.shape(node.output))
        let x = onnx.name(node.inputs[0], axes: onnx.channelsFirst(node.inputs[0]), path: node.path)
        let y = onnx.add(
            "ConvTranspose", [x, onnx.kernel(node.inputs[1]), onnx.tensor(node.inputs[2])],
            [
                "dilations": .integers(sides.dilations), "group": .integer(geometry.groups),
                "kernel_shape": .integers(sides.kernel),
                "output_padding": .integers(sides.after.map { max(-$0, 0) }),
                "pads": .integers(sides.before + sides.after.map { max($0, 0) }),
                "strides": .integers(sides.strides),
            ], path: node.path)
        onnx.define(node.output, y, axes: onnx.channelsFirst(node.output))
    }
}

extension ONNXWriter {
    /// The weights of a convolution, [taps, C, F], as [F, C, taps].
    fileprivate mutating func kernel(_ value: Int) -> String {
        tensor(value, form: "kernel") { $0.permuted([$0.rank - 1, $0.rank - 2] + Array(0..<$0.rank - 2)) }
    }

    fileprivate mutating func rectified(_ x: String, _ isRectified: Bool, path: String) -> String {
        isRectified ? add("Relu", [x], path: path) : x
    }
}

/// How a window moves over images or sequences, for each of their sides.
struct ImageSides {
    let sizes, outputs, kernel, strides, dilations, before: [Int]

    /// - Parameter shape: Of the samples: [H, W, C], or [L, C] for sequences, which are images of one row.
    init(_ geometry: bp_geometry, shape: [Int]) {
        let sides = shape.count == 2 ? 1..<2 : 0..<2
        func pick(_ y: Int, _ x: Int) -> [Int] { Array([y, x][sides]) }
        sizes = pick(geometry.height, geometry.width)
        outputs = pick(geometry.out_height, geometry.out_width)
        kernel = pick(geometry.kernel_height, geometry.kernel_width)
        strides = pick(geometry.stride_y, geometry.stride_x)
        dilations = pick(geometry.dilation_y, geometry.dilation_x)
        before = pick(geometry.top, geometry.left)
    }

    /// How far the last window reaches beyond the image; below 0 where it ends before.
    var after: [Int] {
        sizes.indices.map { side in
            (outputs[side] - 1) * strides[side] + (kernel[side] - 1) * dilations[side] + 1 - before[side] - sizes[side]
        }
    }

    /// How many taps of each window lie within the image, row by row.
    var tapsInside: [Int] {
        let counts = sizes.indices.map { side in
            (0..<outputs[side]).map { output in
                (0..<kernel[side]).count { tap in
                    (0..<sizes[side]).contains(output * strides[side] + tap * dilations[side] - before[side])
                }
            }
        }
        return counts.count == 1 ? counts[0] : counts[0].flatMap { rows in counts[1].map { rows * $0 } }
    }
}
