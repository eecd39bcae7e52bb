/// Of what kind the settings of operators are, by their names, and which words they may be: another one would be passed over
/// as if it had not been said.
enum ONNXAttributeKinds {
    enum Kind: String {
        case float = "a number"
        case integer = "a whole number"
        case text = "a text"
        case integers = "whole numbers"
    }

    private static let kinds: [String: Kind] = {
        var kinds: [String: Kind] = [:]
        func add(_ kind: Kind, _ names: [String]) { for name in names { kinds[name] = kind } }
        add(
            .float,
            [
                "alpha", "beta", "epsilon", "gamma", "bias", "lambd", "clip", "cubic_coeff_a", "extrapolation_value",
                "ratio",
                "decay_factor", "norm_coefficient", "norm_coefficient_post", "softcap",
            ])
        add(
            .integer,
            [
                "axis", "keepdims", "transA", "transB", "group", "hidden_size", "layout", "linear_before_reset",
                "num_groups",
                "to", "noop_with_empty_axes", "select_last_index", "exclusive", "reverse", "blocksize", "ceil_mode",
                "count_include_pad", "storage_order", "allowzero", "upper", "start", "end", "fmod", "training_mode",
                "num_outputs",
                "antialias", "exclude_outside", "detect_negative", "detect_positive", "is_causal", "q_num_heads",
                "kv_num_heads",
                "qk_matmul_output_mode", "ignore_index", "input_forget", "stash_type",
            ])
        add(
            .text,
            [
                "auto_pad", "mode", "direction", "reduction", "approximate", "coordinate_transformation_mode",
                "nearest_mode",
                "keep_aspect_ratio_policy",
            ])
        add(
            .integers,
            ["kernel_shape", "strides", "pads", "dilations", "output_padding", "output_shape", "perm", "axes", "split"])
        return kinds
    }()

    /// The words that a text may be; the modes of an operator stand under its name.
    private static let words: [String: [String]] = [
        "auto_pad": ["NOTSET", "SAME_UPPER", "SAME_LOWER", "VALID"],
        "direction": ["forward", "reverse", "bidirectional"],
        "reduction": ["none", "mean", "sum"],
        "approximate": ["none", "tanh"],
        "coordinate_transformation_mode": [
            "half_pixel", "half_pixel_symmetric", "pytorch_half_pixel", "align_corners", "asymmetric",
            "tf_half_pixel_for_nn", "tf_crop_and_resize",
        ],
        "nearest_mode": ["round_prefer_floor", "round_prefer_ceil", "floor", "ceil"],
        "keep_aspect_ratio_policy": ["stretch", "not_larger", "not_smaller"],
        "DepthToSpace": ["DCR", "CRD"],
        "Momentum": ["standard", "nesterov"],
        "Pad": ["constant", "edge", "reflect", "wrap"],
        "Resize": ["nearest", "linear", "cubic"],
        "Upsample": ["nearest", "linear", "bilinear"],
    ]

    /// What is wrong with a setting of an operator, if it is of another kind than its name says, or an unknown word.
    static func problem(_ attribute: ONNXAttribute, of type: String) -> String? {
        kindProblem(attribute) ?? wordProblem(attribute, of: type)
    }

    private static func wordProblem(_ attribute: ONNXAttribute, of type: String) -> String? {
        guard let word = attribute.text, let words = words[attribute.name == "mode" ? type : attribute.name],
            !words.contains(word)
        else { return nil }
        return "its \(attribute.name) is \"\(word.shown(40))\", and not one of \(words.joined(separator: ", "))"
    }

    private static func kindProblem(_ attribute: ONNXAttribute) -> String? {
        guard let kind = kinds[attribute.name] else { return nil }
        let isRight =
            switch kind {
            case .float: attribute.float != nil
            case .integer: attribute.integer != nil
            case .text: attribute.text != nil
            case .integers:
                attribute.float == nil && attribute.integer == nil && attribute.text == nil && attribute.floats.isEmpty
                    && attribute.texts.isEmpty
            }
        return isRight ? nil : "its \(attribute.name) is not \(kind.rawValue)"
    }
}
