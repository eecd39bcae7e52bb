extension Sequential {
    /// The network's output for N samples in rows: probabilities, if it ends with a `Softmax`.
    ///
    /// A sample's output does not depend on the other samples, to the last bit. Stops the program unless the samples
    /// have the shape that the network takes.
    public func predict(_ samples: Tensor<Scalar>, on compute: Compute = .default) -> Tensor<Scalar> {
        guard samples.rank >= 1, Array(samples.shape.dropFirst()) == inputShape else {
            fatalError("Sequential.predict: samples have shape \(samples.shape), expected [N] + \(inputShape)")
        }
        var output = Tensor<Scalar>(uninitialized: [samples.rows] + outputShape)
        let block = Self.predictionRows
        var activations = Activations(model: self, rows: min(samples.rows, block))
        for start in stride(from: 0, to: samples.rows, by: block) {
            let rows = start..<min(start + block, samples.rows)
            activations.forward(self, samples[rows: rows], pass: Pass(compute: compute))
            output.copyRows(from: activations.outputs[layers.count - 1], to: rows)
        }
        return output
    }

    /// The class of each of N samples: the position of its greatest output, the first one if several are.
    public func predictClasses(_ samples: Tensor<Scalar>, on compute: Compute = .default) -> [Int] {
        var classes: [Int32] = []
        compute.argmax(predict(samples, on: compute), into: &classes)
        return classes.map(Int.init)
    }

    /// Rows that pass through the network together: their activations stay near the processor.
    static var predictionRows: Int { 256 }
}

/// The outputs of a network's layers for a batch: buffers that are used again for each batch.
struct Activations<Scalar: TensorScalar> {
    private(set) var outputs: [Tensor<Scalar>]

    init(model: Sequential<Scalar>, rows: Int) {
        outputs = model.outputShapes.map { Tensor(uninitialized: [rows] + $0) }
    }

    /// Runs the first `count` layers, all by default.
    mutating func forward(_ model: Sequential<Scalar>, _ input: Tensor<Scalar>, pass: Pass, count: Int? = nil) {
        let rows = input.rows
        for i in 0..<(count ?? model.layers.count) {
            outputs[i].setRows(rows)
            model.layers[i].forward(i == 0 ? input : outputs[i - 1], into: &outputs[i], pass: pass)
        }
    }
}
