/// The operators that are known.
private let knownOperators: Set<String> = [
    "Abs", "Add", "And", "Atan", "AveragePool", "BatchNormalization", "Cast", "CastLike", "Ceil", "Celu", "Clip",
    "Concat",
    "Constant", "ConstantOfShape", "Conv", "ConvTranspose", "Div", "Dropout", "Elu", "Equal", "Expand", "Flatten",
    "Floor", "GRU", "Gather", "Gelu", "Gemm", "GlobalAveragePool", "GlobalMaxPool", "GroupNormalization",
    "HardSigmoid", "HardSwish", "Identity", "InstanceNormalization", "LSTM", "LayerNormalization", "LeakyRelu",
    "LogSoftmax", "MatMul", "Max", "MaxPool", "Mean", "Min", "Mish", "Mod", "Mul", "Neg", "Not", "Or", "PRelu", "Pad",
    "Pow", "RMSNormalization", "RNN", "Range", "Reciprocal", "ReduceL1", "ReduceLogSumExp", "ReduceMax",
    "ReduceMean", "ReduceMin", "ReduceProd", "ReduceSum", "ReduceSumSquare", "Relu", "Reshape", "Selu", "Shape",
    "Sigmoid", "Size", "Slice", "Softmax", "Softplus", "Softsign", "Split", "Sqrt", "Squeeze", "Sub", "Sum", "Swish",
    "Tanh", "ThresholdedRelu", "Tile", "Transpose", "Unsqueeze", "Where", "Xor",
]

// Which operator is what.
extension ONNXImporter {
    static func knows(_ type: String) -> Bool { knownOperators.contains(type) }

    /// What a node computes.
    mutating func outputs(of node: ONNXNode) throws(ONNXGap) -> [Value] {
        if let constants = try fold(node) { return constants }
        switch node.type {
        case "Split": return try split(node).map { .sample($0) }
        case "RNN", "LSTM", "GRU": return try recurrent(node).map { .sample($0) }
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
            "Swish",
            "ThresholdedRelu":
            try function(node)
        case "PRelu": try parametricRelu(node)
        case "Clip": try clip(node)
        case "Pow": try power(node)
        case "Add", "Sub", "Mul", "Div", "And", "Or", "Xor": try pair(node)
        case "Sum", "Mean", "Max", "Min": try several(node)
        case "Gemm": try gemm(node)
        case "MatMul": try matrixProduct(node)
        case "Conv": try convolution(node)
        case "ConvTranspose": try transposedConvolution(node)
        case "MaxPool", "AveragePool": try pooling(node)
        case "GlobalMaxPool", "GlobalAveragePool": try globalPooling(node)
        case "BatchNormalization": try batchNormalization(node)
        case "LayerNormalization", "RMSNormalization": try rowNormalization(node)
        case "InstanceNormalization", "GroupNormalization": try groupNormalization(node)
        case "Softmax", "LogSoftmax": try softmax(node)
        case "ReduceSum", "ReduceMean", "ReduceMax", "ReduceMin", "ReduceL1", "ReduceSumSquare", "ReduceLogSumExp",
            "ReduceProd":
            try reduction(node)
        case "Flatten", "Reshape": try reshape(node)
        case "Squeeze", "Unsqueeze": try withUnits(node)
        case "Transpose": try transpose(node)
        case "Concat": try concatenation(node)
        case "Slice": try slice(node)
        case "Gather": try gather(node)
        case "Pad": try pad(node)
        case "Expand": try expand(node)
        case "Tile": try tile(node)
        default: throw ONNXGap("it works here on what depends on no sample alone")
        }
    }
}
