// Losses that a file computes itself.
extension ONNXImporter {
    /// A `SoftmaxCrossEntropyLoss`, with the logarithms of the probabilities, or a `NegativeLogLikelihoodLoss`.
    mutating func likelihood(_ node: ONNXNode) throws(ONNXGap) -> [ONNXSample] {
        var x = try numbers(node)
        let name = name(of: node)
        guard x.rank > 1 else { throw ONNXGap("its samples have no classes") }
        let axis = try x.sampleAxis(1)
        let isSoftmax = node.type == "SoftmaxCrossEntropyLoss"
        if isSoftmax { x = try logarithmOfSoftmax(x, axis, name) }
        let labels = try sample(node, 1)
        guard labels.element.isInteger, labels.rank == x.rank - 1 else {
            throw ONNXGap("its labels are no whole numbers for each place")
        }
        let classes = x.dims[1]
        var weights = [Scalar](repeating: 1, count: classes)
        if let given = try constant(node, 2) {
            guard given.count == classes else { throw ONNXGap("it has not as many weights as classes") }
            weights = given.numbers.scalars
        }
        if let ignored = node.attributes["ignore_index"]?.integer, weights.indices.contains(Int(clamping: ignored)) {
            weights[Int(ignored)] = 0
        }
        var column = [Int](repeating: 1, count: x.rank)
        column[1] = classes
        let factors = ONNXConstant<Scalar>(.float, column, .numbers(Tensor(shape: column, scalars: weights)))

        let marks = try marked(withUnit(labels, 1), 1, classes, countsBack: false, name)
        let zero = try lifted(ONNXConstant([0], shape: []), name)
        let picked = try elementwise(.choose, [marks, x, zero], name)
        let weighted = try combined(picked, factors, isProduct: true, name)
        let sum = try reduced(weighted, .sum, [1], keeps: false, name)
        var loss = sample(try affine(whole(sum), scale: -1, name), like: sum)
        loss = try joined(.add, [loss, doubt(of: labels, marks, node, name)], name)
        switch node.attributes["reduction"]?.text ?? "mean" {
        case "none": break
        case "sum": loss = try sumOfAll(loss, name)
        case "mean":
            let share = try sumOfAll(combined(marks, factors, isProduct: true, name), name)
            loss = try elementwise(.divide, [sumOfAll(loss, name), share], name)
        case let kind: throw ONNXGap("it reduces by \(kind.shown(40))")
        }
        loss.element = x.element
        return isSoftmax ? [loss, x] : [loss]
    }

    /// 0 where a label is a class or the one that is ignored, else NaN: such a label is a mistake, and has no loss.
    private mutating func doubt(
        of labels: ONNXSample, _ marks: ONNXSample, _ node: ONNXNode, _ name: String
    ) throws(ONNXGap) -> ONNXSample {
        var known = try reduced(marks, .sum, [1], keeps: false, name)
        if let ignored = node.attributes["ignore_index"]?.integer {
            guard ignored.magnitude < ONNXElement.mostExact(Scalar.self) else {
                throw ONNXGap("its ignore_index is \(ignored)")
            }
            let number = try lifted(ONNXConstant([ignored], shape: []), name)
            known = try joined(.add, [known, elementwise(.equal, [labels, number], name)], name)
        }
        // 0 · 1/0 is NaN.
        let inverse = try elementwise(.reciprocal, [known], name)
        return sample(try affine(whole(inverse), scale: 0, name), like: inverse)
    }

    /// The sum of all that there is, which samples of a batch do not have together.
    private mutating func sumOfAll(_ x: ONNXSample, _ name: String) throws(ONNXGap) -> ONNXSample {
        var axes: [Int] = []
        for axis in x.dims.indices { axes.append(try x.sampleAxis(axis)) }
        return try reduced(x, .sum, axes, keeps: false, name)
    }
}
