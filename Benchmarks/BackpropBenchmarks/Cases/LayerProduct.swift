import Backprop

/// One of the three products of a fully connected layer in a training, with what is fused behind it.
struct LayerProduct {
    enum Kind: String {
        /// f(X·W + b).
        case forward
        /// Xᵀ·dZ.
        case weightGradient = "weight gradient"
        /// dZ·Wᵀ, zero where the layer before has put out zero.
        case inputGradient = "input gradient"
    }

    let kind: Kind
    let rows, inputs, outputs: Int
    let relu: Bool

    /// The layers of an image classifier and of the spiral's network. A first layer's input gradient is not computed:
    /// nobody wants it.
    static var all: [LayerProduct] {
        network([784, 128, 10], rows: 128) + network([2, 64, 3], rows: 600)
    }

    private static func network(_ widths: [Int], rows: Int) -> [LayerProduct] {
        (0..<widths.count - 1).flatMap { i in
            let kinds: [Kind] = [.forward, .weightGradient] + (i > 0 ? [.inputGradient] : [])
            return kinds.map {
                LayerProduct(
                    kind: $0, rows: rows, inputs: widths[i], outputs: widths[i + 1], relu: i < widths.count - 2)
            }
        }
    }

    private var shape: MatmulShape {
        switch kind {
        case .forward: MatmulShape(form: .nn, m: rows, n: outputs, k: inputs)
        case .weightGradient: MatmulShape(form: .tn, m: inputs, n: outputs, k: rows)
        case .inputGradient: MatmulShape(form: .nt, m: rows, n: inputs, k: outputs)
        }
    }

    func benchmark<Scalar: TensorScalar>(_: Scalar.Type) -> Benchmark {
        let isForward = kind == .forward
        let detail = isForward ? relu ? " + bias + relu" : " + bias" : kind == .inputGradient ? " + mask" : ""
        return Benchmark(
            name: "layer \(Scalar.label) \(inputs)-\(outputs) rows \(rows) \(kind.rawValue)\(detail)",
            work: .operations(shape.operations, Scalar.scalarType)
        ) { machine in
            MatrixOperands<Scalar>(shape, bias: isForward, relu: isForward && relu, mask: kind == .inputGradient)
                .contest(on: machine)
        }
    }
}
