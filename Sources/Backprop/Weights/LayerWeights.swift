/// How the tensors of a layer stand in a file of some convention.
struct LayerWeights<Scalar: TensorScalar> {
    /// A tensor of the file.
    struct Piece {
        /// Its name within the layer.
        let name: String
        /// The shapes that it may have, all with the same elements in the same order. The first is that which is written.
        var shapes: [[Int]]
        /// Whether a file may lack it, as one of a layer without biases does: it is 0 then.
        var isOptional = false

        init(_ name: String, _ shapes: [Int]..., isOptional: Bool = false) {
            (self.name, self.shapes, self.isOptional) = (name, shapes, isOptional)
        }
    }

    /// The layer's own tensors, by their names.
    let names: [String]
    /// Those of the file.
    let pieces: [Piece]
    /// The layer's own out of those of the file, each in its first shape, and back.
    let read, write: (_ tensors: [Tensor<Scalar>]) -> [Tensor<Scalar>]

    init(
        _ names: [String], _ pieces: [Piece], read: @escaping ([Tensor<Scalar>]) -> [Tensor<Scalar>] = { $0 },
        write: @escaping ([Tensor<Scalar>]) -> [Tensor<Scalar>] = { $0 }
    ) {
        (self.names, self.pieces, self.read, self.write) = (names, pieces, read, write)
    }

    /// The layer's tensors as they are, under their own names.
    init(asTheyAre layer: any Layer<Scalar>) {
        let tensors = layer.parameters + layer.constants
        self.init(tensors.map(\.name), tensors.map { Piece($0.name, $0.value.shape) })
    }

    /// The layer's tensors under other names.
    init(_ names: KeyValuePairs<String, String>, of layer: any Layer<Scalar>) {
        let tensors = layer.parameters + layer.constants
        self.init(
            names.map(\.key),
            names.map { name in Piece(name.value, tensors.first { $0.name == name.key }?.value.shape ?? []) })
    }

    /// Weights whose axes stand in another order, and biases, which a file may lack.
    init(
        weights: Tensor<Scalar>, biases: Tensor<Scalar>, axes: [Int], back: [Int],
        arrange: @escaping (Tensor<Scalar>) -> Tensor<Scalar> = { $0 },
        arrangeBack: @escaping (Tensor<Scalar>) -> Tensor<Scalar> = { $0 }
    ) {
        self.init(
            ["weights", "biases"],
            [Piece("weight", back.map { weights.shape[$0] }), Piece("bias", biases.shape, isOptional: true)],
            read: { [arrange($0[0].permuted(axes)), $0[1]] }, write: { [arrangeBack($0[0]).permuted(back), $0[1]] })
    }
}

extension Tensor {
    /// Blocks of columns in another order: of the last dimension, cut into as many parts as `order` has, part `order[i]` comes to
    /// place i.
    func columnBlocks(_ order: [Int]) -> Tensor {
        let parts = order.count
        let width = (shape.last ?? 0) / parts
        let rows = width == 0 ? 0 : count / (width * parts)
        return reshaped(to: [rows, parts, width]).permuted([1, 0, 2]).blocks(order).permuted([1, 0, 2])
            .reshaped(to: shape)
    }

    /// The rows of the first dimension in another order.
    private func blocks(_ order: [Int]) -> Tensor { gatheringRows(order) }
}
