/// Operators that are a function of each element, with the same name for constants and for samples.
enum ONNXFunctions {
    /// Of one number.
    static let ofOne: [String: ElementFunction] = [
        "Acos": .arccosine, "Acosh": .areaCosine, "Asin": .arcsine, "Asinh": .areaSine, "Atanh": .areaTangent,
        "Ceil": .ceiling, "Cos": .cosine, "Cosh": .hyperbolicCosine, "Erf": .errorFunction, "Exp": .exponential,
        "Floor": .floor, "Log": .logarithm, "Reciprocal": .reciprocal, "Round": .round, "Sign": .sign, "Sin": .sine,
        "Sinh": .hyperbolicSine, "Sqrt": .squareRoot, "Tan": .tangent, "IsNaN": .isNaN, "IsInf": .isInfinite,
    ]

    /// Of two, which may be swapped.
    static let ofTwo: [String: (function: ElementFunction, isSwapped: Bool)] = [
        "Div": (.divide, false), "Equal": (.equal, false), "Greater": (.less, true),
        "GreaterOrEqual": (.lessOrEqual, true),
        "Less": (.less, false), "LessOrEqual": (.lessOrEqual, false), "Mod": (.remainder, false),
        "Pow": (.power, false),
    ]

    /// Those that are true or false.
    static let areTruths: Set<String> = [
        "Equal", "Greater", "GreaterOrEqual", "IsInf", "IsNaN", "Less", "LessOrEqual", "And", "Not", "Or", "Xor",
    ]
}
