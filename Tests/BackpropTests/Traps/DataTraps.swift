import Backprop

extension Trap {
    static let data: [Trap] = [
        Trap("Dataset: rows 3..<3 of 150 samples; a data set holds at least one") {
            _ = Dataset<Float>.iris()[rows: 3..<3]
        },
        Trap("Dataset: a subset without samples; a data set holds at least one") {
            _ = Dataset<Float>.iris().subset([])
        },
        Trap("Dataset: index 150 is out of range for 150 samples") { _ = Dataset<Float>.iris().subset([0, 150]) },
        Trap("Folds: fold 5 of 5") {
            var generator = SeededGenerator(seed: 1)
            _ = try Dataset<Float>.iris().folds(5, using: &generator)[5]
        },
        Trap("Tensor: index [0, 3] is out of range for shape [1, 3]") {
            _ = Targets<Float>.classes([3], count: 3).oneHot()
        },
        Trap("Safetensors: a tensor cannot be named __metadata__") {
            var file = Safetensors()
            file["__metadata__"] = .float32([1])
        },
        Trap("random integer below 0; expected a positive bound") {
            var generator = SeededGenerator(seed: 1)
            _ = generator.integer(below: 0)
        },

        Trap("spiral of 0 samples in 3 classes; expected 1 or more of each") {
            make { .spiral(samplesPerClass: 0, using: &$0) }
        },
        Trap("moons of 3 samples with a noise of -1.0; expected 1 or more, and 0 to 1e30") {
            make { .moons(samplesPerClass: 3, noise: -1, using: &$0) }
        },
        Trap("circles of 0 samples with a noise of 0.05; expected 1 or more, and 0 to 1e30") {
            make { .circles(samplesPerClass: 0, using: &$0) }
        },
        Trap("circles with a factor of 1.0; expected 0 or more and less than 1") {
            make { .circles(factor: 1, using: &$0) }
        },
        Trap("3 clusters of points with 0 features; expected 1 or more of each") {
            make { .gaussianClusters(features: 0, using: &$0) }
        },
        Trap("clusters of 100 samples with a standard deviation of nan; expected 1 or more, and 0 to 1e30") {
            make { .gaussianClusters(standardDeviation: .nan, using: &$0) }
        },
        Trap("clusters around centres of shape [1, 2]; expected [K, D], finite numbers") {
            make { .gaussianClusters(centers: Tensor(rows: [[1, .nan]]), using: &$0) }
        },
    ]

    private static func make(_ data: (inout SeededGenerator) -> Dataset<Float>) {
        var generator = SeededGenerator(seed: 1)
        _ = data(&generator)
    }
}
