// Values between others along a dimension.
extension ONNXImporter {
    /// What a place of the result is made of: places of the source, with their weights, and a number besides.
    private typealias Tap = (place: Int, weight: Double)

    /// A `Resize` or an `Upsample`: along one dimension after the other.
    mutating func resized(_ node: ONNXNode) throws(ONNXGap) -> ONNXSample {
        var x = try sample(node)
        let (name, rule) = (name(of: node), ONNXResizing(node, opset: opset, producer: file.producer))
        let isNew = node.type == "Resize" && opset > 10
        let axes = node.attributes["axes"]?.integers.map { Int(clamping: $0) } ?? Array(x.dims.indices)
        let scales =
            try constant(node, isNew ? 2 : 1)?.numbers.scalars.map { Double($0) }
            ?? node.attributes["scales"]?.floats.map { Double($0) } ?? []
        let sizes = isNew ? try integers(node, 3) ?? [] : []
        let region = isNew ? try constant(node, 1)?.numbers.scalars.map { Double($0) } ?? [] : []
        guard scales.count == axes.count && sizes.isEmpty || sizes.count == axes.count else {
            throw ONNXGap("it does not say how large the result is")
        }
        var factors = scales
        if !sizes.isEmpty {
            factors = []
            for (index, axis) in axes.enumerated() {
                let extent = x.dims[try x.axis(axis)]
                // A batch stays as it is.
                factors.append(extent == ONNXSample.batch ? 1 : Double(sizes[index]) / Double(extent))
            }
            let others = zip(axes, factors).filter { x.dims[($0.0 + x.rank) % x.rank] != ONNXSample.batch }.map(\.1)
            switch node.attributes["keep_aspect_ratio_policy"]?.text ?? "stretch" {
            case "not_larger": factors = factors.map { _ in others.min() ?? 1 }
            case "not_smaller": factors = factors.map { _ in others.max() ?? 1 }
            default: break
            }
        }
        let keepsRatio = ["not_larger", "not_smaller"].contains(node.attributes["keep_aspect_ratio_policy"]?.text ?? "")
        for (index, axis) in axes.enumerated() {
            let place = try x.axis(axis)
            if place == x.batchAxis {
                guard factors[index] == 1 else { throw ONNXGap(ONNXGap.mixed) }
                continue
            }
            let (extent, factor) = (x.dims[place], factors[index])
            guard factor > 0, factor.isFinite, Double(extent) * factor < Double(1 << 16) else {
                throw ONNXGap("it makes \(extent) places \(factor) times as many")
            }
            // Factors are of single precision, and so is their product: 10 · 0.7 are 7 places.
            let exact = Float(extent) * Float(factor)
            let count =
                sizes.isEmpty
                ? Int(exact.rounded(.down)) : keepsRatio ? Int((exact + 0.5).rounded(.down)) : sizes[index]
            guard (1...1 << 16).contains(count) else { throw ONNXGap("it leaves nothing") }
            let part: (Double, Double)? =
                region.count == 2 * axes.count ? (region[index], region[index + axes.count]) : nil
            let taps = try rule.taps(extent, count, factor, part)
            x = try blended(x, place, taps, rule.outside, name)
        }
        return x
    }

    /// A dimension whose places are sums of those that there were.
    private mutating func blended(
        _ x: ONNXSample, _ axis: Int, _ taps: [[Tap]?], _ outside: Double, _ name: String
    ) throws(ONNXGap) -> ONNXSample {
        if taps.count == x.dims[axis], taps.enumerated().allSatisfy({ $1?.count == 1 && $1?[0].place == $0 }) {
            return x
        }
        if let times = repetition(taps, x.dims[axis]) {
            let wide = withUnit(x, axis + 1)
            var dims = wide.dims
            dims[axis + 1] = times
            let order = wide.order.filter { $0 != axis + 1 }
            let place = (order.firstIndex(of: axis) ?? 0) + 1
            let spread = Array(order[..<place]) + [axis + 1] + Array(order[place...])
            let source = try arrange(wide, spread)
            var result = wide
            (result.dims, result.order) = (dims, spread)
            result = sample(try broadcast(source, to: result.extents, name), like: result)
            dims.remove(at: axis + 1)
            dims[axis] *= times
            return try reshaped(result, to: dims)
        }
        let most = taps.compactMap { $0?.count }.max() ?? 1
        try budget.take(Size(most) * Size(taps.count))
        var sum: ONNXSample?
        for index in 0..<most {
            let chosen = taps.map { taps -> Tap in taps.flatMap { index < $0.count ? $0[index] : nil } ?? (0, 0) }
            var part = try taking(chosen.map(\.place), axis, of: x, name)
            if chosen.contains(where: { $0.weight != 1 }) {
                let weights = try iota(taps.count, axis: axis, rank: x.rank) { chosen[$0].weight }
                part = try combined(part, weights, isProduct: true, name)
            }
            sum = try sum.map { (sum) throws(ONNXGap) in try joined(.add, [sum, part], name) } ?? part
        }
        guard var sum else { return x }
        if taps.contains(where: { $0 == nil }), outside != 0 {
            let numbers = try iota(taps.count, axis: axis, rank: x.rank) { taps[$0] == nil ? outside : 0 }
            sum = try combined(sum, numbers, isProduct: false, name)
        }
        return sum
    }

    /// How often each place comes, if all come equally often one after the other.
    private func repetition(_ taps: [[Tap]?], _ extent: Int) -> Int? {
        guard taps.count > extent, taps.count.isMultiple(of: extent) else { return nil }
        let times = taps.count / extent
        let isSo = taps.enumerated().allSatisfy { $1?.count == 1 && $1?[0].place == $0 / times && $1?[0].weight == 1 }
        return isSo ? times : nil
    }
}

/// How a `Resize` finds the places of its result among those of the source.
struct ONNXResizing {
    private enum Mode { case nearest, linear, cubic }

    private let mode: Mode
    private let coordinates, rounding: String
    private let slope: Double
    private let excludesOutside, isSmoothed, isOfPyTorch: Bool
    /// What stands where the source has nothing.
    let outside: Double

    init(_ node: ONNXNode, opset: Int, producer: String) {
        isOfPyTorch = producer == "pytorch"
        let isOld = node.type == "Upsample" || opset < 11
        func text(_ name: String, _ usual: String) -> String { node.attributes[name]?.text ?? usual }
        coordinates = isOld ? "asymmetric" : text("coordinate_transformation_mode", "half_pixel")
        rounding = isOld ? "floor" : text("nearest_mode", "round_prefer_floor")
        slope = Double(node.attributes["cubic_coeff_a"]?.float ?? -0.75)
        excludesOutside = node.attributes["exclude_outside"]?.integer ?? 0 != 0
        isSmoothed = node.attributes["antialias"]?.integer ?? 0 != 0
        outside = Double(node.attributes["extrapolation_value"]?.float ?? 0)
        switch text("mode", "nearest") {
        case "nearest": mode = .nearest
        case "linear", "bilinear": mode = .linear
        default: mode = .cubic
        }
    }

    /// What each place of the result is made of; nothing for those beyond the source.
    ///
    /// - Parameters:
    ///   - extent: How many places the source has.
    ///   - count: How many the result has.
    ///   - factor: How much larger the result is.
    ///   - region: The part of the source that is taken, of 1.
    func taps(
        _ extent: Int, _ count: Int, _ factor: Double, _ region: (start: Double, end: Double)?
    ) throws(ONNXGap) -> [[(place: Int, weight: Double)]?] {
        guard reach(smoothing(factor)) * Double(count) <= Double(1 << 20) else {
            throw ONNXGap("it takes too many values together")
        }
        var taps: [[(place: Int, weight: Double)]?] = []
        for i in 0..<count {
            let x = try place(Float(i), Float(extent), Float(count), Float(factor), region)
            guard x.magnitude < 0x1p40 else { throw ONNXGap("it takes places that there are not") }
            if coordinates == "tf_crop_and_resize", x < 0 || x > Double(extent - 1) {
                taps.append(nil)
                continue
            }
            if mode == .nearest {
                taps.append([(min(max(0, nearest(x)), extent - 1), 1)])
            } else {
                taps.append(weights(x, extent, smoothing(factor)))
            }
        }
        return taps
    }

    /// In single precision, as the factors are: which place is the nearest may hang on the last bit.
    private func place(
        _ i: Float, _ extent: Float, _ count: Float, _ factor: Float, _ region: (start: Double, end: Double)?
    ) throws(ONNXGap) -> Double {
        switch coordinates {
        case "half_pixel": return Double((i + 0.5) / factor - 0.5)
        case "half_pixel_symmetric":
            // What is cut off by rounding the extent is cut off on both sides.
            let center = extent / 2
            return Double(center * (1 - count / (extent * factor)) + (i + 0.5) / factor - 0.5)
        case "pytorch_half_pixel": return count > 1 ? Double((i + 0.5) / factor - 0.5) : 0
        case "tf_half_pixel_for_nn": return Double((i + 0.5) / factor)
        case "align_corners": return count > 1 ? Double(i * (extent - 1) / (length(extent, count, factor) - 1)) : 0
        case "asymmetric": return Double(i / factor)
        default:
            guard let region else { throw ONNXGap("it has no region") }
            let (last, share) = (Double(extent - 1), region.end - region.start)
            guard count > 1 else { return 0.5 * (region.start + region.end) * last }
            return region.start * last + Double(i) * share * last / Double(length(extent, count, factor) - 1)
        }
    }

    /// How long the result is to its ends. The format has it that its length need not be whole; PyTorch, whose exporters write what
    /// PyTorch computes, has the number of places.
    private func length(_ extent: Float, _ count: Float, _ factor: Float) -> Float {
        isOfPyTorch ? count : extent * factor
    }

    private func nearest(_ x: Double) -> Int {
        switch rounding {
        case "round_prefer_floor": return Int((x - 0.5).rounded(.up))
        case "round_prefer_ceil": return Int((x + 0.5).rounded(.down))
        case "floor": return Int(x.rounded(.down))
        default: return Int(x.rounded(.up))
        }
    }

    /// How much wider the kernel is where a smaller result is not to lose what lies between, as a factor below 1.
    private func smoothing(_ factor: Double) -> Double { isSmoothed ? min(factor, 1) : 1 }

    /// How far away places count.
    private func reach(_ scale: Double) -> Double { (mode == .cubic ? 2 : 1) / scale }

    /// The weights of the places around x, those beyond the ends given to the ends.
    private func weights(_ x: Double, _ extent: Int, _ scale: Double) -> [(place: Int, weight: Double)] {
        let reach = reach(scale)
        let first = Int((x - reach).rounded(.down)) + 1
        let last = Int((x + reach).rounded(.up)) - 1
        var found: [(place: Int, weight: Double)] = []
        for place in first...max(first, last) {
            let isOutside = !(0..<extent).contains(place)
            if isOutside, excludesOutside { continue }
            found.append((min(max(0, place), extent - 1), kernel(abs(x - Double(place)) * scale)))
        }
        let sum = found.reduce(0) { $0 + $1.weight }
        return found.map { ($0.place, $0.weight / sum) }
    }

    /// The weight of a place so far away: a triangle, or the cubic of Keys (1981).
    private func kernel(_ t: Double) -> Double {
        guard mode == .cubic else { return max(0, 1 - t) }
        if t <= 1 { return ((slope + 2) * t - (slope + 3)) * t * t + 1 }
        return t < 2 ? ((slope * t - 5 * slope) * t + 8 * slope) * t - 4 * slope : 0
    }
}
