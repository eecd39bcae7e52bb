/// How the values of a sample lie where channels come first, in a network of ours, which has them last.
enum SampleOrder: Equatable {
    /// As ours do: features, or steps of features.
    case plain
    /// Images, or what a convolution makes of sequences: the channels stand first there.
    case images
    /// Such images one after the other as features: [H, W, C] as [H·W·C] here, as [C·H·W] there.
    case flattened([Int])
    /// Nobody can say.
    case unknown

    /// The input of a network: a sample [H, W, C] counts as an image.
    init(of shape: [Int]) { self = shape.count == 3 ? .images : .plain }

    /// What layers that are given the same, or that are joined, put out together.
    static func joined(_ orders: [SampleOrder]) -> SampleOrder {
        guard let first = orders.first, orders.contains(where: { $0 != first }) else { return orders.first ?? .plain }
        let isMixed = orders.contains { order in
            if case .flattened = order { true } else { order == .unknown }
        }
        return isMixed ? .unknown : .images
    }

    /// What a layer puts out that has no others within.
    func after<Scalar: TensorScalar>(_ layer: any Layer<Scalar>, _ shape: [Int]) -> SampleOrder {
        let output = (try? layer.outputShape(for: shape)) ?? []
        if layer is any ReshapingLayer<Scalar> { return reshaped(shape, to: output) }
        if self == .unknown { return .unknown }
        if layer is Transpose<Scalar> { return self == .plain ? .plain : .unknown }
        if layer is any ConvolutionLayer<Scalar> || layer is ConvTranspose2D<Scalar>
            || layer is any PoolingLayer<Scalar>
        {
            // One pixel of a global pool's is nothing but features.
            return output.count > 1 ? .images : .plain
        }
        if layer is Dense<Scalar> || layer is Embedding<Scalar> || layer is any RecurrentLayer<Scalar>
            || layer is RadialBasis<Scalar>
        {
            return .plain
        }
        if case .flattened = self, output != shape { return .unknown }
        return self
    }

    private func reshaped(_ shape: [Int], to output: [Int]) -> SampleOrder {
        guard shape != output else { return self }
        // With one channel, or one place, both orders are one.
        func isBoth(_ shape: [Int]) -> Bool { shape.last == 1 || shape.dropLast().allSatisfy { $0 == 1 } }
        switch self {
        case .images where isBoth(shape): return SampleOrder(of: output)
        case .images: return output.count == 1 ? .flattened(shape) : .unknown
        case .flattened(let images): return output == images ? .images : .unknown
        case .plain where output.count == 3: return isBoth(output) ? .images : .unknown
        case .plain: return .plain
        case .unknown: return .unknown
        }
    }
}
