/// How a score tells two classes apart at each threshold: the receiver operating characteristic.
///
///     let curve = ROC(scores: probabilities, isPositive: labels.map { $0 == 2 })!
///     curve.area          // AUC: 1 is perfect, ½ no better than chance
///     curve.points        // to be drawn
///
/// The area is the probability that a sample of the class has a greater score than one that is not of it, ties counting half
/// (Mann and Whitney, 1947).
public struct ROC: Sendable, Equatable {
    /// What is taken for the class at a threshold.
    public struct Point: Sendable, Equatable {
        /// Scores from here on are taken for the class. Infinite for the first point, where none is.
        public let threshold: Double
        /// The share of the others that are taken for the class.
        public let falsePositiveRate: Double
        /// The share of the class's samples that are.
        public let truePositiveRate: Double
    }

    /// From (0, 0) to (1, 1), one for each different score.
    public let points: [Point]
    /// AUC, the area below the curve.
    public let area: Double

    /// Counts N samples. O(N·log N).
    ///
    /// `nil` unless there are samples of the class and others, and no score is NaN. Stops the program unless there are as many
    /// scores as samples.
    public init?(scores: [Double], isPositive: [Bool]) {
        guard scores.count == isPositive.count else {
            fatalError("ROC: \(scores.count) scores of \(isPositive.count) samples")
        }
        let positives = isPositive.count { $0 }
        let negatives = isPositive.count - positives
        guard positives > 0, negatives > 0, !scores.contains(where: \.isNaN) else { return nil }
        let order = scores.indices.sorted { scores[$0] > scores[$1] }
        var points = [Point(threshold: .infinity, falsePositiveRate: 0, truePositiveRate: 0)]
        // Twice the number of pairs in the right order, ties counting one: whole numbers, whatever the order of summation.
        var (right, wrong, pairs) = (0, 0, 0.0)
        var place = 0
        while place < order.count {
            let score = scores[order[place]]
            var (newRight, newWrong) = (0, 0)
            while place < order.count, scores[order[place]] == score {
                if isPositive[order[place]] { newRight += 1 } else { newWrong += 1 }
                place += 1
            }
            pairs += Double(newWrong) * Double(2 * right + newRight)
            (right, wrong) = (right + newRight, wrong + newWrong)
            points.append(
                Point(
                    threshold: score, falsePositiveRate: Double(wrong) / Double(negatives),
                    truePositiveRate: Double(right) / Double(positives)))
        }
        self.points = points
        area = pairs / (2 * Double(positives) * Double(negatives))
    }

    /// How a network's output tells a class from all others, N×K. With a single output, K = 1, it tells class 1 from class 0.
    ///
    /// `nil` where the other initializer is. Stops the program unless there are as many targets as outputs, and the class is
    /// one of them.
    public init?<Scalar: TensorScalar>(
        outputs: Tensor<Scalar>, targets: Targets<Scalar>, class label: Int, on compute: Compute = .default
    ) {
        let columns = outputs.columns
        guard targets.rows == outputs.rows, targets.outputs == columns, (0..<max(columns, 2)).contains(label) else {
            fatalError(
                "ROC: class \(label) of outputs \(outputs.shape) for \(targets.rows) targets of \(targets.outputs)")
        }
        if columns == 1, case .values(let values) = targets {
            let scores = outputs.scalars.map { label == 1 ? Double($0) : -Double($0) }
            self.init(scores: scores, isPositive: values.sides.map { $0 == label })
        } else {
            let scalars = outputs.scalars
            self.init(
                scores: (0..<outputs.rows).map { Double(scalars[$0 * columns + label]) },
                isPositive: targets.labels(on: compute).map { $0 == label })
        }
    }
}

/// The area below the ROC curve: of the one class where there is a single output, else the mean over the classes of that of
/// each against all others, each with the same weight; classes that no sample has, or all, are left out.
public struct AreaUnderROC: Metric, Equatable {
    public let name = "area under ROC"

    public init() {}

    /// O(K·N·log N); `nil` if it is defined for no class.
    public func value<Scalar: TensorScalar>(
        of outputs: Tensor<Scalar>, _ targets: Targets<Scalar>, on compute: Compute
    ) -> Double? {
        if outputs.columns == 1 { return ROC(outputs: outputs, targets: targets, class: 1, on: compute)?.area }
        let areas = (0..<outputs.columns).compactMap {
            ROC(outputs: outputs, targets: targets, class: $0, on: compute)?.area
        }
        return areas.isEmpty ? nil : areas.reduce(0, +) / Double(areas.count)
    }
}
