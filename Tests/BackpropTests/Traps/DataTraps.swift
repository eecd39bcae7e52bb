import Backprop
import BackpropLessons
import Foundation

extension Trap {
    static let data: [Trap] = [
        Trap("Dataset: rows 3..<3 of 150 samples; a data set holds at least one") {
            _ = Dataset<Float>.iris()[rows: 3..<3]
        },
        Trap("Dataset: a subset without samples; a data set holds at least one") {
            _ = Dataset<Float>.iris().subset([])
        },
        Trap("Dataset: index 150 is out of range for 150 samples") { _ = Dataset<Float>.iris().subset([0, 150]) },
        Trap("Preparation: the table has other columns; read it by CSV.table(for:)") {
            let preparation = try Preparation(of: CSV(Data("a,b,k\n1,2,x\n2,3,y\n".utf8)).table())
            let other = try CSV(Data("a,k\n1,x\n2,y\n".utf8)).table()
            _ = try preparation.features(of: other) as Tensor<Float>
        },
        Trap("Table.text: row 2; here are rows 0..<2") {
            let table = try CSV(Data("a,k\nu,x\nv,y\n".utf8)).table()
            _ = table.text(row: 2, of: table.inputs[0])
        },
        Trap("TargetScaling: 2 means, 1 deviations and 0 names") {
            _ = TargetScaling(means: [1, 2], deviations: [1])
        },
        Trap("TargetScaling: values of shape [1, 1]; expected [N, 2]") {
            _ = TargetScaling(means: [1, 2], deviations: [1, 1]).values(Tensor<Float>(zeros: [1, 1]))
        },
        Trap("Folds: fold 5 of 5") {
            var generator = SeededGenerator(seed: 1)
            _ = try Dataset<Float>.iris().folds(5, using: &generator)[5]
        },
        Trap("Tensor: index [0, 3] is out of range for shape [1, 3]") {
            _ = Targets<Float>.classes([3], count: 3).asRows()
        },
        Trap("Safetensors: a tensor cannot be named __metadata__") {
            var file = Safetensors()
            file["__metadata__"] = .float32([1])
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
        Trap("Vocabulary: number 3 of 3 characters") { _ = try Vocabulary(of: "abc").text(of: [0, 3]) },
        Trap("outputs of shape [2, 3] for 1 sequences of 2 steps and 4 classes") {
            _ = ConfusionMatrix(
                outputs: Tensor<Float>(zeros: [2, 3]), targets: .sequences([0, 1], steps: 2, count: 4))
        },
    ]

    private static func make(_ data: (inout SeededGenerator) -> Dataset<Float>) {
        var generator = SeededGenerator(seed: 1)
        _ = data(&generator)
    }
}
