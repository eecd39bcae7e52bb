extension ONNXWriter {
    /// The nodes for a function of each element; those of several numbers are cut out of the last dimension first.
    mutating func write(_ function: ElementFunction, of node: OperationGraph.Node) {
        let (x, path) = (name(node.inputs[0], path: node.path), node.path)
        func operand(_ writer: inout ONNXWriter, _ index: Int) -> String {
            let place = writer.constant("place_\(index)", index)
            return writer.add("Gather", [x, place], ["axis": .integer(-1)], path: path)
        }
        let float: [String: Attribute] = ["to": .integer(ElementType.float.rawValue)]
        let operands = function.operands == 1 ? [x] : (0..<function.operands).map { operand(&self, $0) }
        let result: String
        switch function {
        case .exponential: result = add("Exp", operands, path: path)
        case .logarithm: result = add("Log", operands, path: path)
        case .squareRoot: result = add("Sqrt", operands, path: path)
        case .reciprocal: result = add("Reciprocal", operands, path: path)
        case .sign: result = add("Sign", operands, path: path)
        case .floor: result = add("Floor", operands, path: path)
        case .ceiling: result = add("Ceil", operands, path: path)
        case .round: result = add("Round", operands, path: path)
        case .truncated:
            let size = add("Floor", [add("Abs", operands, path: path)], path: path)
            result = add("Mul", [add("Sign", operands, path: path), size], path: path)
        case .sine: result = add("Sin", operands, path: path)
        case .cosine: result = add("Cos", operands, path: path)
        case .tangent: result = add("Tan", operands, path: path)
        case .arcsine: result = add("Asin", operands, path: path)
        case .arccosine: result = add("Acos", operands, path: path)
        case .hyperbolicSine: result = add("Sinh", operands, path: path)
        case .hyperbolicCosine: result = add("Cosh", operands, path: path)
        case .areaSine: result = add("Asinh", operands, path: path)
        case .areaCosine: result = add("Acosh", operands, path: path)
        case .areaTangent: result = add("Atanh", operands, path: path)
        case .errorFunction: result = add("Erf", operands, path: path)
        case .isNaN: result = add("Cast", [add("IsNaN", operands, path: path)], float, path: path)
        case .isInfinite: result = add("Cast", [add("IsInf", operands, path: path)], float, path: path)
        case .divide: result = add("Div", operands, path: path)
        case .power: result = add("Pow", operands, path: path)
        case .remainder:
            let whole = add("Floor", [add("Div", operands, path: path)], path: path)
            result = add("Sub", [operands[0], add("Mul", [operands[1], whole], path: path)], path: path)
        case .truncatingRemainder: result = add("Mod", operands, ["fmod": .integer(1)], path: path)
        case .less: result = add("Cast", [add("Less", operands, path: path)], float, path: path)
        case .lessOrEqual: result = add("Cast", [add("LessOrEqual", operands, path: path)], float, path: path)
        case .equal: result = add("Cast", [add("Equal", operands, path: path)], float, path: path)
        case .choose:
            let isTrue = add("Cast", [operands[0]], ["to": .integer(ElementType.bool.rawValue)], path: path)
            result = add("Where", [isTrue, operands[1], operands[2]], path: path)
        }
        define(node.output, result)
    }
}
