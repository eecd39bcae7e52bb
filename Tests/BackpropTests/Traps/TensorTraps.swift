import Backprop

extension Trap {
    static let tensor: [Trap] = [
        Trap("Tensor: shape [2, 2] takes 4 scalars, got 3") { _ = Tensor<Float>(shape: [2, 2], scalars: [1, 2, 3]) },
        Trap("Tensor: row 1 has 1 elements, the rows before it 2") { _ = Tensor<Float>(rows: [[1, 2], [3]]) },
        Trap("Tensor: [2, -1] is not a shape") { _ = Tensor<Float>(zeros: [2, -1]) },
        Trap("Tensor: [9223372036854775807, 2] is not a shape") { _ = Tensor<Float>(zeros: [.max, 2]) },
        Trap("Tensor: 4611686018427387904 scalars do not fit into memory") { _ = Tensor<Float>(zeros: [1 << 62]) },
        Trap(
            "Tensor literal: element 0 is of shape [2], but element 1 is of shape [1]; "
                + "all elements of one level need the same shape"
        ) { _ = [[1, 2], [3]] as Tensor<Float> },
        Trap(
            "Tensor literal: element 0 is a number, but element 1 is of shape [1]; "
                + "all elements of one level need the same shape"
        ) { _ = [1, [2]] as Tensor<Float> },

        Trap("Tensor: index [1, 2] is out of range for shape [2, 2]") {
            _ = ([[1, 2], [3, 4]] as Tensor<Float>)[1, 2]
        },
        Trap("Tensor: index [-1] is out of range for shape [2]") {
            var vector: Tensor<Float> = [1, 2]
            vector[-1] = 0
        },
        Trap("Tensor: index [0, 0, 0] is out of range for shape [2, 2]") {
            _ = ([[1, 2], [3, 4]] as Tensor<Float>)[0, 0, 0]
        },
        Trap("Tensor: rows 1..<4 of a tensor of shape [3, 2]") { _ = Tensor<Float>(zeros: [3, 2])[rows: 1..<4] },
        Trap("Tensor: a single scalar has no rows") { _ = Tensor<Float>(zeros: []).rows },
        Trap("Tensor: a single scalar has no columns") { _ = Tensor<Float>(zeros: []).columns },
        Trap("Tensor: shape [2, 3] cannot be reshaped to [4, 2]") {
            _ = Tensor<Float>(zeros: [2, 3]).reshaped(to: [4, 2])
        },
        Trap("Tensor.transposed: shape [3]; expected rank 2") { _ = Tensor<Float>(zeros: [3]).transposed() },
        Trap("Tensor.permuted: axes [0, 2] of shape [2, 3]") { _ = Tensor<Float>(zeros: [2, 3]).permuted([0, 2]) },

        Trap("Tensor: [2, 3] + [4, 5]: the shapes must be equal") {
            _ = Tensor<Float>(zeros: [2, 3]) + Tensor<Float>(zeros: [4, 5])
        },
        Trap("Tensor: [6] * [2, 3]: the shapes must be equal") {
            var product = Tensor<Double>(zeros: [6])
            product *= Tensor<Double>(zeros: [2, 3])
        },
        Trap("Tensor.matmul: shapes [2, 3] and [4, 5] do not match") {
            _ = Tensor<Float>(zeros: [2, 3]).matmul(Tensor(zeros: [4, 5]))
        },
        Trap("Tensor.min: a tensor of shape [0, 2] has no elements") { _ = Tensor<Float>(zeros: [0, 2]).min() },
        Trap("Tensor.max: a tensor of shape [0] has no elements") { _ = Tensor<Double>(zeros: [0]).max() },
        Trap("kMeans: 3 clusters of 2 samples") {
            var generator = SeededGenerator(seed: 1)
            _ = Tensor<Double>(zeros: [2, 3]).kMeans(3, using: &generator)
        },
    ]
}
