// Products with weights, and of values.
extension ONNXImporter {
    /// So many products of values are kept at once, at most, where two values of samples are multiplied.
    private static var mostProducts: Int { 1 << 24 }

    mutating func gemm(_ node: ONNXNode) throws(ONNXGap) -> ONNXSample {
        func factor(_ name: String) -> Double { node.attributes[name]?.float.map { Double($0) } ?? 1 }
        func isSet(_ name: String) -> Bool { node.attributes[name]?.integer ?? 0 != 0 }
        let (alpha, beta) = (factor("alpha"), factor("beta"))
        var result: ONNXSample
        var a = try numbers(node)
        guard a.rank == 2 else { throw ONNXGap("its input 0 has \(a.rank) dimensions and not 2") }
        if isSet("transA") { a = permuted(a, [1, 0]) }
        let addend = value(node, 2)
        if case .sample = value(node, 1) {
            var b = try numbers(node, 1)
            guard b.rank == 2 else { throw ONNXGap("its input 1 has \(b.rank) dimensions and not 2") }
            if isSet("transB") { b = permuted(b, [1, 0]) }
            result = try product(a, b, name(of: node))
            if alpha != 1 { result = sample(try affine(whole(result), scale: alpha, name(of: node)), like: result) }
        } else {
            var matrix = try weights(node, 1)
            guard matrix.shape.count == 2 else {
                throw ONNXGap("its input 1 has \(matrix.shape.count) dimensions and not 2")
            }
            if isSet("transB") { matrix = matrix.permuted([1, 0]) }
            let name = name(of: node, weights: matrix)
            var numbers = matrix.numbers
            if alpha != 1 { numbers = numbers * Scalar(alpha) }
            let hasBiases: Bool
            if case .constant(let biases)? = addend {
                let outputs = numbers.shape[1]
                hasBiases = biases.count == 1 || biases.count == outputs && biases.shape.last == outputs
                var starts = hasBiases ? biases.numbers : Tensor(zeros: [outputs])
                if beta != 1 { starts = starts * Scalar(beta) }
                starts =
                    starts.count == 1
                    ? Tensor(repeating: starts.scalars[0], shape: [outputs]) : starts.reshaped(to: [outputs])
                result = try product(a, over: 1, numbers, starts, name)
            } else {
                hasBiases = false
                result = try product(a, over: 1, numbers, nil, name)
            }
            if hasBiases { return result }
        }
        switch addend {
        case nil: return result
        case .constant(var constant):
            if beta != 1 {
                var scaled = ONNXConstant(constant.element, constant.shape, .numbers(constant.numbers * Scalar(beta)))
                (scaled.name, scaled.isLearnt) = (constant.name, constant.isLearnt)
                constant = scaled
            }
            return try combined(result, constant, isProduct: false, name(of: node))
        case .sample, .unknown:
            var c = try numbers(node, 2)
            if beta != 1 { c = sample(try affine((c.place, c.shape), scale: beta, name(of: node)), like: c) }
            return try joined(.add, [result, c], name(of: node))
        }
    }

    mutating func matrixProduct(_ node: ONNXNode) throws(ONNXGap) -> ONNXSample {
        var result: ONNXSample
        if case .constant(let constant)? = value(node, 0) {
            let x = try numbers(node, 1)
            let matrix = try self.matrix(constant, isRow: true)
            let axis = x.rank == 1 ? 0 : x.rank - 2
            let name = name(of: node, weights: constant)
            result = try product(x, over: axis, matrix.permuted([1, 0]).numbers, nil, name)
            result = result.padded(to: constant.shape.count)
            if constant.shape.count == 1 { result = try withoutUnit(result, result.rank - 2) }
        } else if case .constant(let constant)? = value(node, 1) {
            let x = try numbers(node)
            let matrix = try self.matrix(constant)
            result = try product(x, over: x.rank - 1, matrix.numbers, nil, name(of: node, weights: constant))
            result = result.padded(to: constant.shape.count)
            if constant.shape.count == 1 { result = try withoutUnit(result, result.rank - 1) }
        } else {
            return try product(numbers(node, 0), numbers(node, 1), name(of: node))
        }
        if bareSums.contains(result.place), !isUsedOnce(node.outputs.first ?? "") { bareSums.remove(result.place) }
        return result
    }

    /// A matrix that a product is taken with; a vector as one of one column, or of one row.
    private func matrix(_ constant: ONNXConstant<Scalar>, isRow: Bool = false) throws(ONNXGap) -> ONNXConstant<Scalar> {
        guard constant.count > 0 else { throw ONNXGap("it has an input without elements") }
        if constant.shape.count == 1 {
            return constant.reshaped(isRow ? [1, constant.count] : [constant.count, 1])
        }
        let shape = Array(constant.shape.suffix(2))
        guard shape.count == 2, Shape.count(of: shape) == constant.count else {
            throw ONNXGap("its weights have shape \(Shape.listed(constant.shape)), expected one matrix")
        }
        return constant.reshaped(shape)
    }

    /// X·W + b over a dimension of x, which comes last then.
    mutating func product(
        _ x: ONNXSample, over axis: Int, _ weights: Tensor<Scalar>, _ biases: Tensor<Scalar>?, _ name: String
    ) throws(ONNXGap) -> ONNXSample {
        guard axis != x.batchAxis, x.dims.indices.contains(axis) else {
            throw ONNXGap(ONNXGap.mixed)
        }
        guard x.dims[axis] == weights.shape[0], weights.shape[1] > 0 else {
            throw ONNXGap("samples with \(x.dims[axis]) values and weights of \(Shape.text(weights.shape)) are no pair")
        }
        let order = x.order.filter { $0 != axis } + [axis]
        let layer = Dense(weights: weights, biases: biases ?? Tensor(zeros: [weights.shape[1]]))
        let made = try add(layer, name, to: arrange(x, order))
        if biases == nil { bareSums.insert(made.place) }
        var result = sample(made, like: x)
        result.dims[axis] = weights.shape[1]
        result.order = order
        return result
    }

    /// The product of matrices that both depend on the samples: all products of their elements, and the sums of these.
    mutating func product(_ a: ONNXSample, _ b: ONNXSample, _ name: String) throws(ONNXGap) -> ONNXSample {
        var (left, right) = (a, b)
        guard a.rank > 0, b.rank > 0 else { throw ONNXGap("it needs matrices") }
        // A vector is a matrix of one row, or of one column.
        if a.rank == 1 { left = left.padded(to: 2) }
        if b.rank == 1 { right = withUnit(right, 1) }
        let rank = max(left.rank, right.rank)
        (left, right) = (left.padded(to: rank), right.padded(to: rank))
        guard left.dims[rank - 1] == right.dims[rank - 2], left.batchAxis != rank - 1, right.batchAxis != rank - 2
        else { throw ONNXGap("matrices of \(Shape.listed(a.extents)) and \(Shape.listed(b.extents)) are no pair") }
        // [.., M, 1, K] and [.., 1, N, K].
        left = withUnit(left, rank - 1)
        right = withUnit(permuted(right, Array(0..<rank - 2) + [rank - 1, rank - 2]), rank - 2)
        let products = try joined(.multiply, [left, right], name)
        guard products.count <= Self.mostProducts else {
            throw ONNXGap("it multiplies matrices of samples that are too large")
        }
        var result = try reduced(products, .sum, [rank], keeps: false, name)
        if a.rank == 1 { result = try withoutUnit(result, result.rank - 2) }
        if b.rank == 1 { result = try withoutUnit(result, result.rank - 1) }
        return result
    }
}
