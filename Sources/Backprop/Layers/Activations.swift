/// The outputs of a network's layers for a batch: buffers that are used again for each batch.
struct Activations<Scalar: TensorScalar> {
    private(set) var outputs: [Tensor<Scalar>]

    init(model: Sequential<Scalar>, rows: Int) {
        outputs = model.outputShapes.map { Tensor(uninitialized: [rows] + $0) }
    }

    /// Runs the first `count` layers, all by default; of these, only those from `first` on, if the others have been run.
    mutating func forward(
        _ model: Sequential<Scalar>, _ input: Tensor<Scalar>, pass: Pass, from first: Int = 0, count: Int? = nil
    ) {
        let rows = input.rows
        var pass = pass
        for i in first..<(count ?? model.layers.count) {
            outputs[i].setRows(rows)
            pass.layer = i
            model.layers[i].forward(i == 0 ? input : outputs[i - 1], into: &outputs[i], pass: pass)
        }
    }
}
