/// The operators that are known, with what the format says of each, in all versions of ``ONNXFile/opsets``: how many
/// inputs and outputs it has at most, and the names of its settings. What is not listed would be passed over as if it had
/// not been said.
struct ONNXOperator {
    private let mostInputs, mostOutputs: Int
    private let settings: Set<Substring>

    /// What is wrong with a node of this operator, if it has what there is not.
    func problem(_ node: ONNXNode) -> String? {
        if let name = node.attributes.keys.sorted().first(where: { !settings.contains($0[...]) }) {
            return "it has no setting \(name.shown(40))"
        }
        if node.inputs.count > mostInputs { return "it has at most \(mostInputs) inputs, and not \(node.inputs.count)" }
        return node.outputs.count > mostOutputs
            ? "it has at most \(mostOutputs) outputs, and not \(node.outputs.count)" : nil
    }

    static let all: [String: ONNXOperator] = {
        var all: [String: ONNXOperator] = [:]
        for line in table.split(separator: "\n") {
            let words = line.split(separator: " ")
            func most(_ word: Substring) -> Int { Int(word) ?? .max }
            all[String(words[0])] = ONNXOperator(
                mostInputs: most(words[1]), mostOutputs: most(words[2]), settings: Set(words[3...]))
        }
        return all
    }()

    // The name, the inputs and the outputs, a star where there is no limit, and the settings.
    private static let table = """
        Abs 1 1
        Acos 1 1
        Acosh 1 1
        Adagrad * * decay_factor epsilon norm_coefficient
        Adam * * alpha beta epsilon norm_coefficient norm_coefficient_post
        Add 2 1 axis broadcast
        And 2 1 axis broadcast
        ArgMax 1 1 axis keepdims select_last_index
        ArgMin 1 1 axis keepdims select_last_index
        Asin 1 1
        Asinh 1 1
        Atan 1 1
        Atanh 1 1
        Attention 7 4 is_causal kv_num_heads left_window_size q_num_heads qk_matmul_output_mode \
        right_window_size scale softcap softmax_precision
        AveragePool 1 1 auto_pad ceil_mode count_include_pad dilations kernel_shape pads strides
        BatchNormalization 5 5 epsilon is_test momentum spatial training_mode
        Cast 1 1 round_mode saturate to
        CastLike 2 1 round_mode saturate
        Ceil 1 1
        Celu 1 1 alpha
        Clip 3 1 max min
        Concat * 1 axis
        Constant 0 1 sparse_value value value_float value_floats value_int value_ints value_string value_strings
        ConstantOfShape 1 1 value
        Conv 3 1 auto_pad dilations group kernel_shape pads strides
        ConvTranspose 3 1 auto_pad dilations group kernel_shape output_padding output_shape pads strides
        Cos 1 1
        Cosh 1 1
        CumProd 2 1 exclusive reverse
        CumSum 2 1 exclusive reverse
        DepthToSpace 1 1 blocksize mode
        Div 2 1 axis broadcast
        Dropout 3 2 is_test ratio seed
        Elu 1 1 alpha
        Equal 2 1 axis broadcast
        Erf 1 1
        Exp 1 1
        Expand 2 1
        EyeLike 1 1 dtype k
        Flatten 1 1 axis
        Floor 1 1
        GRU 6 2 activation_alpha activation_beta activations clip direction hidden_size layout \
        linear_before_reset output_sequence
        Gather 2 1 axis
        GatherElements 2 1 axis
        Gelu 1 1 approximate
        Gemm 3 1 alpha beta broadcast transA transB
        GlobalAveragePool 1 1
        GlobalMaxPool 1 1
        Greater 2 1 axis broadcast
        GreaterOrEqual 2 1
        GroupNormalization 3 1 epsilon num_groups stash_type
        HardSigmoid 1 1 alpha beta
        HardSwish 1 1
        Hardmax 1 1 axis
        Identity 1 1
        InstanceNormalization 3 1 epsilon
        IsInf 1 1 detect_negative detect_positive
        IsNaN 1 1
        LRN 1 1 alpha beta bias size
        LSTM 8 3 activation_alpha activation_beta activations clip direction hidden_size input_forget layout \
        output_sequence
        LayerNormalization 3 3 axis epsilon stash_type
        LeakyRelu 1 1 alpha
        Less 2 1 axis broadcast
        LessOrEqual 2 1
        Log 1 1
        LogSoftmax 1 1 axis
        LpNormalization 1 1 axis p
        LpPool 1 1 auto_pad ceil_mode dilations kernel_shape p pads strides
        MatMul 2 1
        Max * 1
        MaxPool 1 2 auto_pad ceil_mode dilations kernel_shape pads storage_order strides
        Mean * 1
        Min * 1
        Mish 1 1
        Mod 2 1 fmod
        Momentum * * alpha beta mode norm_coefficient
        Mul 2 1 axis broadcast
        Neg 1 1
        NegativeLogLikelihoodLoss 3 1 ignore_index reduction
        Not 1 1
        OneHot 3 1 axis
        Or 2 1 axis broadcast
        PRelu 2 1
        Pad 4 1 mode pads value
        Pow 2 1 axis broadcast
        RMSNormalization 2 1 axis epsilon stash_type
        RNN 6 2 activation_alpha activation_beta activations clip direction hidden_size layout output_sequence
        Range 3 1 stash_type
        Reciprocal 1 1
        ReduceL1 2 1 axes keepdims noop_with_empty_axes
        ReduceL2 2 1 axes keepdims noop_with_empty_axes
        ReduceLogSum 2 1 axes keepdims noop_with_empty_axes
        ReduceLogSumExp 2 1 axes keepdims noop_with_empty_axes
        ReduceMax 2 1 axes keepdims noop_with_empty_axes
        ReduceMean 2 1 axes keepdims noop_with_empty_axes
        ReduceMin 2 1 axes keepdims noop_with_empty_axes
        ReduceProd 2 1 axes keepdims noop_with_empty_axes
        ReduceSum 2 1 axes keepdims noop_with_empty_axes
        ReduceSumSquare 2 1 axes keepdims noop_with_empty_axes
        Relu 1 1
        Reshape 2 1 allowzero
        Resize 4 1 antialias axes coordinate_transformation_mode cubic_coeff_a exclude_outside \
        extrapolation_value keep_aspect_ratio_policy mode nearest_mode
        Round 1 1
        Scaler 1 1 offset scale
        Selu 1 1 alpha gamma
        Shape 1 1 end start
        Shrink 1 1 bias lambd
        Sigmoid 1 1
        Sign 1 1
        Sin 1 1
        Sinh 1 1
        Size 1 1
        Slice 5 1 axes ends starts
        Softmax 1 1 axis
        SoftmaxCrossEntropyLoss 3 2 ignore_index reduction
        Softplus 1 1
        Softsign 1 1
        SpaceToDepth 1 1 blocksize mode
        Split 2 * axis num_outputs split
        Sqrt 1 1
        Squeeze 2 1 axes
        Sub 2 1 axis broadcast
        Sum * 1
        Swish 1 1 alpha
        Tan 1 1
        Tanh 1 1
        ThresholdedRelu 1 1 alpha
        Tile 2 1
        Transpose 1 1 perm
        Trilu 2 1 upper
        Unsqueeze 2 1 axes
        Upsample 2 1 height_scale mode scales width_scale
        Where 3 1
        Xor 2 1 axis broadcast
        """
}
