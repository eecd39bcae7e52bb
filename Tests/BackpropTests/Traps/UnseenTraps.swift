@testable import Backprop

extension Trap {
    /// Checks before memory is touched that the package's own callers never fail.
    static let unseen: [Trap] = [
        Trap("random integer below 0; expected a positive bound") {
            var generator = SeededGenerator(seed: 1)
            _ = generator.integer(below: 0)
        },
        Trap("matmul nn: bias [7] or mask [] for [2, 4]") {
            var product = Tensor<Float>(zeros: [2, 4])
            Compute().matmul(Tensor(zeros: [2, 3]), Tensor(zeros: [3, 4]), into: &product, bias: Tensor(zeros: [7]))
        },
        Trap("column sums: [2, 3] into [4]") {
            var sums = Tensor<Float>(zeros: [4])
            Compute().columnSums(Tensor(zeros: [2, 3]), into: &sums)
        },
        Trap("row factors: [3] for [2, 3]") {
            var tensor = Tensor<Float>(zeros: [2, 3])
            Compute().scaleRows(&tensor, by: Tensor(zeros: [3]))
        },
        Trap("softmax gradient: probabilities [2, 3] and gradient [2, 4] differ") {
            var gradient = Tensor<Float>(zeros: [2, 4])
            Compute().softmaxGradient(probabilities: Tensor(zeros: [2, 3]), beta: 1, to: &gradient)
        },
        Trap("radial basis input gradient: samples [5, 2], centres [2, 3], gradient [5, 4] into [5, 2]") {
            var gradient = Tensor<Float>(zeros: [5, 2])
            Compute().radialBasisInputGradient(
                Tensor(zeros: [5, 2]), centers: Tensor(zeros: [2, 3]), Tensor(zeros: [5, 4]), into: &gradient)
        },
        Trap("accuracy: output [2, 3], 2 targets of 2") {
            // Nobody called `check`.
            let targets = Targets<Float>.classes([0, 1], count: 2)
            _ = Decision.threshold(0.5).countCorrect(Tensor<Float>(zeros: [2, 3]), targets, on: Compute())
        },
        Trap("accuracy: output [2, 3], 4 targets of 3") {
            _ = Compute().countCorrect(Tensor<Float>(zeros: [2, 3]), .classes([0, 1, 2, 0], count: 3))
        },
        Trap("fractions of 3 bytes into shape [2]") {
            var fractions = Tensor<Float>(zeros: [2])
            Compute().unitFractions(of: [1, 2, 3], into: &fractions)
        },
        Trap("3 bytes do not fill rows of 2") { _ = ByteRows([1, 2, 3], columns: 2) },
        Trap("gather: 2 rows of 3 elements into 5") {
            var target = [UInt8](repeating: 0, count: 5)
            ([1, 2, 3, 4, 5, 6] as ArraySlice<UInt8>).gather([0, 1], rowLength: 3, into: &target)
        },
        Trap("targets: values where labels are wanted") {
            var targets = Targets<Float>.values(Tensor(zeros: [1, 1]))
            targets.show(0..<1, of: .classes([0], count: 1))
        },
        Trap("targets: labels where values are wanted") {
            var targets = Targets<Float>.classes([0], count: 1)
            targets.show(0..<1, of: .values(Tensor(zeros: [1, 1])))
        },
        Trap("Tensor: shape [2] cannot take [3]") {
            var tensor = Tensor<Float>(zeros: [2])
            tensor.copyElements(from: Tensor(zeros: [3]))
        },
        Trap("MetadataJSON: nan is no JSON") { _ = MetadataJSON.text(Double.nan) },
    ]
}
