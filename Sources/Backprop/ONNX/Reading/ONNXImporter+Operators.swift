// Which operator is what.
extension ONNXImporter {
    /// The set of operators that one of a name belongs to, as far as it is known.
    static func domain(of type: String) -> String {
        if optimizers.contains(type) { return trainingDomain }
        return type == "Scaler" ? "ai.onnx.ml" : ""
    }

    /// What a node computes.
    mutating func outputs(of node: ONNXNode) throws(ONNXGap) -> [Value] {
        if let constants = try fold(node) { return constants }
        switch node.type {
        case "Split": return try split(node).map { .sample($0) }
        case "RNN", "LSTM", "GRU": return try recurrent(node).map { .sample($0) }
        case "Attention": return try attention(node).map { .sample($0) }
        case "LayerNormalization": return try rowNormalization(node).map { .sample($0) }
        case "NegativeLogLikelihoodLoss", "SoftmaxCrossEntropyLoss": return try likelihood(node).map { .sample($0) }
        case let type where Self.optimizers.contains(type): return try optimizerStep(node).map { .sample($0) }
        case "Dropout" where isUsed(node, 1): return [.sample(try unchanged(node)), .sample(try mask(node))]
        default: return [.sample(try output(of: node))]
        }
    }

    private mutating func output(of node: ONNXNode) throws(ONNXGap) -> ONNXSample {
        switch node.type {
        case "Relu": try activation(.relu, node)
        case "Sigmoid": try activation(.sigmoid, node)
        case "Tanh": try activation(.tanh, node)
        case "Atan": try activation(.arctan, node)
        case "Softplus": try activation(.softplus, node)
        case "Softsign": try activation(.softsign, node)
        case "Identity", "Dropout", "Cast", "CastLike": try unchanged(node)
        case "Abs", "Celu", "Elu", "Gelu", "HardSigmoid", "HardSwish", "LeakyRelu", "Mish", "Neg", "Not", "Selu",
            "Swish", "ThresholdedRelu":
            try function(node)
        case let type where ONNXFunctions.ofOne[type] != nil: try elementary(node)
        case "Shrink": try shrink(node)
        case "Scaler": try scaler(node)
        case "PRelu": try parametricRelu(node)
        case "Clip": try clip(node)
        case "Pow": try power(node)
        case "Add", "Sub", "Mul", "Div", "And", "Or", "Xor": try pair(node)
        case "Equal", "Greater", "GreaterOrEqual", "Less", "LessOrEqual", "Mod": try compared(node)
        case "Where": try choice(node)
        case "Sum", "Mean", "Max", "Min": try several(node)
        case "Gemm": try gemm(node)
        case "MatMul": try matrixProduct(node)
        case "Conv": try convolution(node)
        case "ConvTranspose": try transposedConvolution(node)
        case "MaxPool", "AveragePool": try pooling(node)
        case "LpPool": try lengthPooling(node)
        case "GlobalMaxPool", "GlobalAveragePool": try globalPooling(node)
        case "BatchNormalization": try batchNormalization(node)
        case "RMSNormalization": try rowNormalization(node)[0]
        case "InstanceNormalization", "GroupNormalization": try groupNormalization(node)
        case "LpNormalization": try lengthNormalization(node)
        case "LRN": try localNormalization(node)
        case "Softmax", "LogSoftmax": try softmax(node)
        case "Hardmax": try hardmax(node)
        case "ReduceSum", "ReduceMean", "ReduceMax", "ReduceMin", "ReduceL1", "ReduceL2", "ReduceSumSquare",
            "ReduceLogSum", "ReduceLogSumExp", "ReduceProd":
            try reduction(node)
        case "ArgMax", "ArgMin": try placeOfExtreme(node)
        case "CumSum", "CumProd": try cumulated(node)
        case "OneHot": try oneHot(node)
        case "Flatten", "Reshape": try reshape(node)
        case "Squeeze", "Unsqueeze": try withUnits(node)
        case "Transpose": try transpose(node)
        case "Concat": try concatenation(node)
        case "Slice": try slice(node)
        case "Gather": try gather(node)
        case "GatherElements": try gatherElements(node)
        case "DepthToSpace", "SpaceToDepth": try blocks(node)
        case "Resize", "Upsample": try resized(node)
        case "Trilu": try triangle(node)
        case "Pad": try pad(node)
        case "Expand": try expand(node)
        case "Tile": try tile(node)
        default: throw ONNXGap("it works here on what depends on no sample alone")
        }
    }
}
