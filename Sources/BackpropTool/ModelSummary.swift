import Backprop

/// The layers of a network with their settings, output shapes and parameters, as a table of text.
struct ModelSummary {
    static let columns = ["layer", "settings", "output", "parameters"]
    /// Those whose cells stand at the right.
    static let numberColumns: Set<Int> = [2, 3]

    /// The input, each layer, and the total.
    let rows: [[String]]

    init<Scalar>(of network: Sequential<Scalar>) {
        func text(_ shape: [Int]) -> String { shape.map(String.init).joined(separator: "×") }
        let layers = zip(network.layers, network.outputShapes).map { layer, shape in
            [layer.kind, layer.settings, text(shape), NumberText.count(layer.parameterCount)]
        }
        rows =
            [["input", "", text(network.inputShape), ""]] + layers
            + [["total", "", "", NumberText.count(network.parameterCount)]]
    }

    /// For a terminal.
    var text: String { TextTable(columns: Self.columns, numbers: Self.numberColumns, rows: rows).text }
}

extension Layer {
    /// The type's name without its scalar.
    var kind: String { String("\(type(of: self))".prefix { $0 != "<" }) }

    /// The number of learnable scalars.
    var parameterCount: Int { parameters.reduce(0) { $0 + $1.value.count } }

    /// What distinguishes the layer from others of its kind. Shapes stand in columns of their own, and what is as usual is
    /// left out.
    var settings: String {
        switch configuration {
        case .dense(_, _, let activation), .activation(let activation): "activation \(activation.rawValue)"
        case .softmax(let beta): "beta \(beta.optionText)"
        case .dropout(let rate): "rate \(rate.optionText)"
        case .radialBasis(_, _, let isTrained): isTrained ? "trained" : "not trained"
        case .conv2D(_, _, let window, let groups, let activation),
            .conv1D(_, _, let window, let groups, let activation):
            (["kernel \(window.text(usualStride: (1, 1)))"] + (groups == 1 ? [] : ["groups \(groups)"])
                + ["activation \(activation.rawValue)"]).joined(separator: ", ")
        case .maxPool2D(let window): "window \(window.text(usualStride: (window.height, window.width)))"
        case .averagePool2D(let window, let countsPadding):
            "window \(window.text(usualStride: (window.height, window.width)))"
                + (countsPadding ? ", padding counts" : "")
        case .batchNorm(_, let momentum, let epsilon):
            "momentum \(momentum.optionText), epsilon \(epsilon.optionText)"
        case .layerNorm(_, let epsilon), .rmsNorm(_, let epsilon): "epsilon \(epsilon.optionText)"
        case .embedding(let vocabulary, _): "vocabulary \(vocabulary)"
        case .chain(let layers), .parallel(_, let layers): "layers \(layers.count)"
        case .residual(let body, let shortcut): "body \(body.count), shortcut \(shortcut.count)"
        case .recurrent(let recurrence): recurrence.text
        case .bidirectional(let forward, let backward):
            "forward \(forward.cell.rawValue) \(forward.text), backward \(backward.cell.rawValue) \(backward.text)"
        case .variableLength(let layers): "layers \(layers.count)"
        case .scaling, .globalMaxPool2D, .globalAveragePool2D, .flatten, .reshape, nil: ""
        }
    }
}

extension RecurrentConfiguration {
    /// What is not told by the type and the shapes, and not as usual.
    fileprivate var text: String {
        var parts: [String] = []
        switch cell {
        case .relu: parts.append("activation relu")
        case .gruResetBefore: parts.append("reset before product")
        case .tanh, .lstm, .gru: break
        }
        parts.append("returns \(returns.rawValue)")
        if let truncation { parts.append("truncation \(truncation)") }
        if initialState != .zeros { parts.append("initial state \(initialState.rawValue)") }
        return parts.joined(separator: ", ")
    }
}

extension Window {
    /// Its size, and what is not as usual: stride, dilation and padding.
    fileprivate func text(usualStride: (y: Int, x: Int)) -> String {
        var parts = ["\(height)×\(width)"]
        if (strideY, strideX) != usualStride { parts.append("stride \(strideY)×\(strideX)") }
        if (dilationY, dilationX) != (1, 1) { parts.append("dilation \(dilationY)×\(dilationX)") }
        switch padding {
        case .valid: break
        case .same: parts.append("padding same")
        case .causal: parts.append("padding causal")
        case .explicit(let top, let bottom, let left, let right):
            parts.append("padding \(top) \(bottom) \(left) \(right)")
        }
        return parts.joined(separator: ", ")
    }
}
