import CBackprop

extension CombinationOperation: ONNXOperation {
    func write(_ node: OperationGraph.Node, in onnx: inout ONNXWriter) {
        let axes = onnx.commonAxes(node.inputs)
        let names = node.inputs.map { onnx.name($0, axes: axes, path: node.path) }
        onnx.define(node.output, onnx.add(isProduct ? "Mul" : "Add", names, path: node.path), axes: axes)
    }
}

extension TensorCombinationOperation: ONNXOperation {
    func write(_ node: OperationGraph.Node, in onnx: inout ONNXWriter) {
        let x = onnx.name(node.inputs[0], path: node.path)
        let y = onnx.add(isProduct ? "Mul" : "Add", [x, onnx.tensor(node.inputs[1])], path: node.path)
        onnx.define(node.output, y)
    }
}

extension SpreadOperation: ONNXOperation {
    func write(_ node: OperationGraph.Node, in onnx: inout ONNXWriter) {
        let shape = onnx.shape(node.output)
        let axis = shape.indices.first { position in
            shape[position] == extent && Shape.around(position, in: shape) == (outer, inner)
        }
        var single = shape
        if let axis { single[axis] = 1 }
        let x = onnx.name(node.inputs[0], path: node.path)
        let column = onnx.add("Reshape", [x, onnx.constant([0] + single)], path: node.path)
        onnx.define(
            node.output, onnx.add("Expand", [column, onnx.constant([1] + shape)], path: node.path))
    }
}

extension ReductionOperation: ONNXOperation {
    func write(_ node: OperationGraph.Node, in onnx: inout ONNXWriter) {
        let shape = onnx.shape(node.inputs[0])
        let position = shape.indices.first {
            shape[$0] == extent && Shape.around($0, in: shape) == (outer, inner)
        }
        let dimension = 1 + (position ?? 0)
        let x = onnx.layout(node.inputs[0])
        guard let title else { return onnx.refuse(node, "the operation \(name)") }
        let axis = x.axes.firstIndex(of: dimension) ?? dimension
        let y = onnx.add(title, [x.name, onnx.constant([axis])], ["keepdims": .integer(0)], path: node.path)
        let axes = x.axes.filter { $0 != dimension }.map { $0 > dimension ? $0 - 1 : $0 }
        onnx.define(node.output, y, axes: axes)
    }

    private var title: String? {
        switch kind {
        case BP_SUM: "ReduceSum"
        case BP_MEAN: "ReduceMean"
        case BP_MAX: "ReduceMax"
        case _: nil
        }
    }
}
