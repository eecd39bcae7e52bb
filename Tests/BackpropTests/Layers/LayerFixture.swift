import Backprop
import Foundation

/// What PyTorch got from a layer (Tests/Fixtures/make_layer_fixtures.py).
struct LayerFixture: Decodable, CustomStringConvertible {
    let layer: LayerConfiguration
    /// The shape of a sample.
    let sample: [Int]
    /// The arrays hold whole multiples of it; without it they hold any numbers.
    let unit: Double?
    /// The results: the output, and the gradients of the input and of the parameters.
    let hashes: [UInt64]?
    let arrays: [Data]?

    var description: String { "\(layer) on \(sample)" }

    static func all(in file: String) throws -> [LayerFixture] {
        try JSONDecoder().decode([LayerFixture].self, from: fixture("layers/\(file).json"))
    }

    /// What the layer was given for one of its tensors.
    enum Role: Int { case input, weights, biases, gradient }

    func made<Scalar: TensorScalar>(_ shape: [Int], _ role: Role) -> Tensor<Scalar> {
        madeTensor(shape, role.rawValue, unit: unit)
    }

    /// The layer, with weights by the rule.
    func madeLayer<Scalar: TensorScalar>(_: Scalar.Type) throws -> any Layer<Scalar> {
        try layer.layer { (name, shape) throws(DataError) -> Tensor<Scalar> in
            let shape = shape ?? []
            return switch name {
            case "mean": Tensor(zeros: shape)
            case "variance": Tensor(repeating: 1, shape: shape)
            case "weights", "scale": self.made(shape, .weights)
            default: self.made(shape, .biases)
            }
        }
    }

    /// Our results, in the order of the arrays.
    func results<Scalar: TensorScalar>(_: Scalar.Type) throws -> [Tensor<Scalar>] {
        func results(_ layer: some Layer<Scalar>) -> [Tensor<Scalar>] {
            let input: Tensor<Scalar> = made([2] + sample, .input)
            let pass = Pass(isTraining: true)
            let output = layer.forward(input, pass: pass)
            let gradients = layer.backward(made(output.shape, .gradient), input: input, output: output, pass: pass)
            return [output, gradients.input] + gradients.parameters
        }
        return results(try madeLayer(Scalar.self))
    }
}

/// The rule for what both sides are given: whole multiples of `unit` from -11 to 11, or without one numbers from -1 to 1.
func madeTensor<Scalar: TensorScalar>(_ shape: [Int], _ tensor: Int, unit: Double? = nil) -> Tensor<Scalar> {
    let scalars = (0..<shape.reduce(1, *)).map { i in
        let residue = (31 * i * i + 7919 * i + 104729 * tensor) % 65521
        return Scalar(unit.map { Double(residue % 23 - 11) * $0 } ?? Double(residue) / 32760 - 1)
    }
    return Tensor(shape: shape, scalars: scalars)
}

/// FNV-1a over the extents and the elements, each as an integer of 64 bits; 0 if an element is none.
func exactHash<Scalar: TensorScalar>(_ tensor: Tensor<Scalar>) -> UInt64 {
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    func add(_ value: Int) { hash = (hash ^ UInt64(bitPattern: Int64(value))) &* 0x100_0000_01b3 }
    tensor.shape.forEach(add)
    for scalar in tensor.scalars {
        guard let value = Int(exactly: Double(scalar)) else { return 0 }
        add(value)
    }
    return hash
}
