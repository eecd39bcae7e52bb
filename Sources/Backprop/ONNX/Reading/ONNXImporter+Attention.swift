// Attention, out of products, a softmax and what hides places from it.
extension ONNXImporter {
    /// The outputs Y, the keys and the values with those of before, and the scores.
    mutating func attention(_ node: ONNXNode) throws(ONNXGap) -> [ONNXSample] {
        let name = name(of: node)
        let isFlat = try sample(node).rank == 3
        let queries = try heads(node, 0, "q_num_heads")
        var (keys, values) = (try heads(node, 1, "kv_num_heads"), try heads(node, 2, "kv_num_heads"))
        var before = 0
        if value(node, 4) != nil, value(node, 5) != nil {
            let past = try numbers(node, 4)
            before = try past.dims[past.sampleAxis(2)]
            keys = try concatenated([past, keys], axis: 2, name)
            values = try concatenated([numbers(node, 5), values], axis: 2, name)
        }
        let present = (keys, values)
        let (groups, rest) = queries.dims[1].quotientAndRemainder(dividingBy: keys.dims[1])
        guard rest == 0, queries.dims[1] <= 1024, keys.dims[1] == values.dims[1], keys.dims[2] == values.dims[2]
        else {
            throw ONNXGap("its heads do not fit together")
        }
        if groups > 1 {
            // Each head of the keys serves some of the queries.
            let ranges = (0..<queries.dims[1]).map { $0 / groups..<$0 / groups + 1 }
            keys = try taking(ranges, 1, of: keys, name)
            values = try taking(ranges, 1, of: values, name)
        }
        let scale =
            node.attributes["scale"]?.float.map { Double($0) } ?? 1 / Double(queries.dims[3]).squareRoot()
        var scores = try product(queries, permuted(keys, [0, 1, 3, 2]), name)
        scores = sample(try affine(whole(scores), scale: scale, name), like: scores)
        if let cap = node.attributes["softcap"]?.float.map({ Double($0) }), cap > 0 {
            let bounded = try apply(.tanh, affine(whole(scores), scale: 1 / cap, name), name)
            scores = sample(try affine(bounded, scale: cap, name), like: scores)
        }
        let mask = try mask(node, queries: queries.dims[2], keys: keys.dims[2], before: before, name)
        var (hidden, shares) = (scores, scores)
        if let mask {
            hidden = try joined(.add, [scores, mask], name)
            // Who sees nothing gets nothing, and no share of what is none.
            let zero = try lifted(ONNXConstant([0], shape: []), name)
            let most = try reduced(mask, .maximum, [mask.rank - 1], keeps: true, name)
            let isBlind = try elementwise(.equal, [most, infinity(name)], name)
            shares = try elementwise(.choose, [isBlind, zero, hidden], name)
            shares = try elementwise(.choose, [isBlind, zero, softmax(shares, shares.rank - 1, name)], name)
        } else {
            shares = try softmax(scores, scores.rank - 1, name)
        }
        var result = try product(shares, values, name)
        if isFlat {
            let dims = result.dims
            result = try reshaped(permuted(result, [0, 2, 1, 3]), to: [dims[0], dims[2], dims[1] * dims[3]])
        }
        let shown = [2: hidden, 3: shares][node.attributes["qk_matmul_output_mode"]?.integer ?? 0] ?? scores
        return [result, present.0, present.1, shown]
    }

    /// An input as [batch, heads, places, features].
    private mutating func heads(_ node: ONNXNode, _ index: Int, _ setting: String) throws(ONNXGap) -> ONNXSample {
        let x = try numbers(node, index)
        // Scores in half precision are rounded so that answers differ in their third digit.
        guard x.element == .float || x.element == .double else {
            throw ONNXGap("it computes with elements of \(x.element.name)")
        }
        guard x.batchAxis ?? 0 == 0 else { throw ONNXGap(ONNXGap.mixed) }
        if x.rank == 4 { return x }
        let heads = Int(clamping: node.attributes[setting]?.integer ?? 0)
        guard x.rank == 3, heads > 0, x.dims[2].isMultiple(of: heads) else {
            throw ONNXGap("its input \(index) has \(x.rank) dimensions and does not divide into \(heads) heads")
        }
        return permuted(try reshaped(x, to: [x.dims[0], x.dims[1], heads, x.dims[2] / heads]), [0, 2, 1, 3])
    }

    private mutating func infinity(_ name: String) throws(ONNXGap) -> ONNXSample {
        try lifted(ONNXConstant(.float, [], .numbers(Tensor(shape: [], scalars: [-Scalar.infinity]))), name)
    }

    /// What is added to the scores: -∞ where a query does not see a key; nothing if all see all.
    ///
    /// - Parameters:
    ///   - queries: How many places ask.
    ///   - keys: How many are asked.
    ///   - before: How many of these come before the queries.
    private mutating func mask(
        _ node: ONNXNode, queries: Int, keys: Int, before: Int, _ name: String
    ) throws(ONNXGap) -> ONNXSample? {
        guard queries <= 1 << 12, keys <= 1 << 12 else { throw ONNXGap("it has too many places") }
        var (visible, added): ([ONNXSample], ONNXSample?) = ([], nil)
        if value(node, 3) != nil {
            var mask = try sample(node, 3)
            let axis = try mask.sampleAxis(-1)
            let missing = keys - mask.dims[axis]
            guard missing >= 0 else { throw ONNXGap("its mask has more places than there are keys") }
            let isTruth = mask.element == .bool
            if missing > 0 { mask = try padded(mask, axis, 0, missing, isTruth ? 0 : -.infinity, name) }
            if isTruth { visible.append(mask) } else { added = mask }
        }
        // Where a query stands among the keys, [.., queries, 1], and where these stand.
        let places = try lifted(iota(keys, axis: 0, rank: 1), name)
        var own = try lifted(iota(queries, axis: 0, rank: 2) { Double($0 + before) }, name)
        if value(node, 6) != nil {
            var lengths = try sample(node, 6)
            for axis in 1...3 { lengths = withUnit(lengths, axis) }
            visible.append(try elementwise(.less, [places, lengths], name))
            if before == 0 {
                let shift = sample(try affine(whole(lengths), shift: Double(-queries), name), like: lengths)
                own = try joined(.add, [own, shift], name)
            }
        }
        func sees(_ reach: Double, isAhead: Bool, _ importer: inout ONNXImporter) throws(ONNXGap) -> ONNXSample {
            let end = importer.sample(
                try importer.affine(importer.whole(own), shift: isAhead ? reach : -reach, name), like: own)
            return try importer.elementwise(.lessOrEqual, isAhead ? [places, end] : [end, places], name)
        }
        if node.attributes["is_causal"]?.integer ?? 0 != 0 { visible.append(try sees(0, isAhead: true, &self)) }
        for (setting, isAhead) in [("left_window_size", false), ("right_window_size", true)] {
            guard let reach = node.attributes[setting]?.integer, reach >= 0 else { continue }
            visible.append(try sees(Double(min(reach, 1 << 20)), isAhead: isAhead, &self))
        }
        guard let first = visible.first else { return added }
        var all = first
        for other in visible.dropFirst() { all = try joined(.multiply, [all, other], name) }
        let zero = try lifted(ONNXConstant([0], shape: []), name)
        return try elementwise(.choose, [all, added ?? zero, infinity(name)], name)
    }
}
