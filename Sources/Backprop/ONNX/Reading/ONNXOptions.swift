/// What a reader of a model knows beside its file.
struct ONNXOptions<Scalar: TensorScalar>: Sendable {
    /// Inputs that stay as they are.
    var constants: [String: Tensor<Scalar>] = [:]
    /// How large dimensions are that the file leaves open, by their names.
    var dimensions: [String: Int] = [:]
    /// The shapes of inputs, with the batch.
    var shapes: [String: [Int]] = [:]
    /// The outputs that are wanted, by their names; all if there are none.
    var outputs: [String]?
    /// Whether samples have their channels last.
    var channelsLast = false
}

/// Which dimension of the inputs counts the samples of a batch.
///
/// A file does not say. The first is tried before others, unless another one has a name that says so.
enum ONNXBatching: CaseIterable {
    /// The first, or one that is called as a batch is.
    case first
    /// The second of inputs of three dimensions, as of sequences: time comes first.
    case second
    /// None: all inputs together are one sample.
    case none

    private static let names: Set<String> = ["batch", "batch_size", "batchsize", "batch_dim", "n", "bs"]

    func axis(of input: ONNXValueRecord, in file: ONNXFile) -> Int? {
        guard let dimensions = input.dimensions, !dimensions.isEmpty else { return nil }
        let named = dimensions.firstIndex { dimension in
            if case .open(let name) = dimension { Self.names.contains(name.lowercased()) } else { false }
        }
        switch self {
        case .first: return named ?? 0
        case .second: return named ?? (dimensions.count == 3 ? 1 : 0)
        case .none: return nil
        }
    }
}

/// Which inputs stand where weights are wanted, or settings such as a shape: what an operator can only be given when the
/// network is built.
struct ONNXWeights {
    private(set) var names: Set<String> = []

    /// The first such position among the inputs of an operator, and the last.
    private static let positions: [String: ClosedRange<Int>] = [
        "BatchNormalization": 1...4, "Clip": 1...2, "ConstantOfShape": 0...0, "Conv": 1...2, "ConvTranspose": 1...2,
        "CumProd": 1...1, "CumSum": 1...1, "Dropout": 1...2, "Expand": 1...1, "GRU": 1...5, "Gather": 1...1,
        "Gemm": 1...2, "GroupNormalization": 1...2,
        "InstanceNormalization": 1...2, "LSTM": 1...7, "LayerNormalization": 1...2, "MatMul": 1...1,
        "NegativeLogLikelihoodLoss": 2...2, "OneHot": 1...2, "PRelu": 1...1,
        "Pad": 1...3, "Pow": 1...1, "RMSNormalization": 1...1, "RNN": 1...5, "Range": 0...2, "ReduceL1": 1...1,
        "ReduceL2": 1...1, "ReduceLogSum": 1...1,
        "ReduceLogSumExp": 1...1, "ReduceMax": 1...1, "ReduceMean": 1...1, "ReduceMin": 1...1, "ReduceProd": 1...1,
        "ReduceSum": 1...1,
        "ReduceSumSquare": 1...1, "Reshape": 1...1, "Resize": 1...3, "SoftmaxCrossEntropyLoss": 2...2, "Slice": 1...4,
        "Split": 1...1, "Squeeze": 1...1,
        "Tile": 1...1, "Trilu": 1...1, "Unsqueeze": 1...1, "Upsample": 1...1,
    ]

    init(_ file: ONNXFile) {
        let tensors = Set(file.graph.tensors.map(\.name))
        let ranks = Dictionary(file.graph.inputs.map { ($0.name, $0.dimensions?.count ?? 0) }) { first, _ in first }
        for node in file.graph.nodes {
            guard let positions = Self.positions[node.type] else { continue }
            // An embedding's numbers are samples.
            if node.type == "Gather", node.inputs.first.map(tensors.contains) ?? true { continue }
            for position in positions where position < node.inputs.count {
                let name = node.inputs[position]
                if node.type == "MatMul", ranks[name] ?? 0 > 2 { continue }
                names.insert(name)
            }
        }
    }
}
