/// An operation that can be said in operators of ONNX.
///
/// The one place where it is said is a file of the folder `ONNX/Writing/Operations`. What has none cannot be written, and
/// an error says so.
protocol ONNXOperation: Operation {
    /// Adds the nodes that compute the output of a node of the network's graph, and says where it stands.
    func write(_ node: OperationGraph.Node, in onnx: inout ONNXWriter)
}

// Operations whose output is their input as it is, outside of a training.
extension ONNXWriter {
    /// Says that a value is another one, in the layout that this was computed in. Both have one shape.
    mutating func define(_ value: Int, as other: Int) {
        let layout = layout(other)
        define(value, layout.name, axes: layout.axes)
        if integers.contains(other) { integers.insert(value) }
    }
}
