/// One direction of a recurrent operator, as a file states it.
struct ONNXCell<Scalar: TensorScalar> {
    /// A function of a gate, with its two numbers.
    struct Function {
        let name: String
        let alpha, beta: Double
    }

    /// `RNN`, `LSTM` or `GRU`.
    let type: String
    let units: Int
    let functions: [Function]
    /// Sums are kept within this and its opposite before a function sees them.
    let clip: Double?
    /// Whether the gate that forgets is 1 minus that of the input.
    let isCoupled: Bool
    /// Whether the reset gate acts behind the product of the state, and not before.
    let isResetBehind: Bool
    /// [D, gates·H], and the biases of both products together, but for that of a candidate that is reset.
    let weights, biases: Tensor<Scalar>
    /// The products of the state: their columns, and the biases that only they have.
    let products: [(weights: Tensor<Scalar>, biases: Tensor<Scalar>)]
    /// [3·H], for the gates of input, output and forgetting.
    let peepholes: ONNXConstant<Scalar>?
    /// The nodes whose layers are the products of the state, once there are such.
    var places: [Int: String] = [:]

    static func gates(_ type: String) -> Int { ["LSTM": 4, "GRU": 3][type] ?? 1 }

    init(
        _ node: ONNXNode, kernel: ONNXConstant<Scalar>, state: ONNXConstant<Scalar>, bias: ONNXConstant<Scalar>?,
        peepholes: ONNXConstant<Scalar>?, index: Int, functions: [Function]
    ) throws(ONNXGap) {
        let (gates, units) = (Self.gates(node.type), state.shape[2])
        let (rows, inputs) = (gates * units, kernel.shape[2])
        let isResetBehind = node.attributes["linear_before_reset"]?.integer ?? 0 != 0
        func matrix(_ constant: ONNXConstant<Scalar>, _ range: Range<Int>, _ width: Int) -> Tensor<Scalar> {
            let start = (index * rows + range.lowerBound) * width
            return constant.taking(Array(start..<start + range.count * width), [range.count, width]).permuted([1, 0])
                .numbers
        }
        func numbers(_ first: Int, _ range: Range<Int>) -> [Scalar] {
            guard let bias else { return Array(repeating: 0, count: range.count) }
            let start = (2 * index + first) * rows + range.lowerBound
            return bias.taking(Array(start..<start + range.count), [range.count]).numbers.scalars
        }
        let isReset = node.type == "GRU" && isResetBehind
        // The candidate's products of the state stand by themselves: what they are of, or what becomes of them, is reset.
        let parts = node.type == "GRU" ? [0..<2 * units, 2 * units..<rows] : [0..<rows]
        var products: [(weights: Tensor<Scalar>, biases: Tensor<Scalar>)] = []
        for (place, range) in parts.enumerated() {
            let biases = isReset && place == 1 ? Tensor(numbers(1, range)) : Tensor(zeros: [range.count])
            products.append((matrix(state, range, units), biases))
        }
        var sums = zip(numbers(0, 0..<rows), numbers(1, 0..<rows)).map { $0 + $1 }
        if isReset { sums.replaceSubrange(2 * units..<rows, with: numbers(0, 2 * units..<rows)) }
        (type, self.units, self.functions, self.products) = (node.type, units, functions, products)
        (self.isResetBehind, isCoupled) = (isResetBehind, node.attributes["input_forget"]?.integer ?? 0 != 0)
        clip = node.attributes["clip"]?.float.map { Double($0) }
        (weights, biases) = (matrix(kernel, 0..<rows, inputs), Tensor(sums))
        self.peepholes = peepholes.map {
            $0.taking(Array(3 * index * units..<3 * (index + 1) * units), [3, units])
        }
    }

    /// The functions of all directions, those that have numbers with theirs, in the order in which a file lists them.
    static func functions(_ node: ONNXNode, directions: Int) throws(ONNXGap) -> [[Function]] {
        let usual = ["LSTM": ["Sigmoid", "Tanh", "Tanh"], "GRU": ["Sigmoid", "Tanh"]][node.type] ?? ["Tanh"]
        var names = node.attributes["activations"]?.texts ?? []
        if names.isEmpty { names = Array(repeating: usual, count: directions).flatMap(\.self) }
        guard names.count == usual.count * directions else {
            throw ONNXGap("it has \(names.count) functions of gates, and not \(usual.count * directions)")
        }
        var alphas = (node.attributes["activation_alpha"]?.floats ?? [])[...]
        var betas = (node.attributes["activation_beta"]?.floats ?? [])[...]
        var functions: [Function] = []
        for name in names {
            let name = name.lowercased()
            guard let (alpha, beta) = numbers[name] else {
                throw ONNXGap("its gates have the function \(name.shown(40))")
            }
            functions.append(
                Function(
                    name: name, alpha: alpha.map { alphas.popFirst().map { Double($0) } ?? $0 } ?? 0,
                    beta: beta.map { betas.popFirst().map { Double($0) } ?? $0 } ?? 0))
        }
        return (0..<directions).map { Array(functions[$0 * usual.count..<($0 + 1) * usual.count]) }
    }

    /// The functions that gates may have, and the numbers that they have unless a file says others.
    private static var numbers: [String: (alpha: Double?, beta: Double?)] {
        [
            "relu": (nil, nil), "tanh": (nil, nil), "sigmoid": (nil, nil), "softsign": (nil, nil),
            "softplus": (nil, nil),
            "affine": (1, 0), "leakyrelu": (0.01, nil), "thresholdedrelu": (1, nil), "scaledtanh": (1, 1),
            "hardsigmoid": (0.2, 0.5), "elu": (1, nil),
        ]
    }
}
