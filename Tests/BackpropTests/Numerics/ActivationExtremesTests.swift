import Backprop
import Testing

/// The activations at NaN, infinities, huge and subnormal numbers, where other libraries were found wrong.
@Suite struct ActivationExtremesTests {
    /// A ReLU or a clamp that hides NaN (MXNet #11115, oneDNN #5370, TVM #19579), or does so in the tail of a row and not
    /// before it (TensorFlow #12659). NaN stays at its place, and changes no other.
    @Test(arguments: allKernels)
    func nanStaysAtItsPlace(kernels: Kernels) {
        let compute = Compute(kernels: kernels)
        for activation in Activation.allCases {
            let float: any ActivationLayer<Float> = activation.layer()
            checkNaN(float, compute)
            let double: any ActivationLayer<Double> = activation.layer()
            checkNaN(double, compute)
        }
    }

    private func checkNaN<Scalar>(_ layer: some ActivationLayer<Scalar>, _ compute: Compute) {
        for length in [1, 2, 3, 5, 8, 17, 33, 67] {
            let clean = (0..<length).map { Scalar(Double($0) / 8 - 2) }
            let expected = layer(Tensor(shape: [1, length], scalars: clean), on: compute).scalars
            for position in 0..<length {
                var planted = clean
                planted[position] = .nan
                let y = layer(Tensor(shape: [1, length], scalars: planted), on: compute).scalars
                let isRight = y.indices.allSatisfy { $0 == position ? y[$0].isNaN : y[$0] == expected[$0] }
                #expect(isRight, "\(layer.activation), \(compute.kernels), \(length) elements, NaN at \(position)")
            }
        }
    }

    /// An overflow on the way to a finite result, such as ∞/∞ in a GELU by tanh (OpenCV #28836): huge numbers and
    /// infinities give the limit, and a finite slope.
    @Test(arguments: allKernels)
    func hugeNumbersGiveTheLimit(kernels: Kernels) {
        let compute = Compute(kernels: kernels)
        for activation in Activation.allCases {
            let float: any ActivationLayer<Float> = activation.layer()
            checkLimits(float, compute)
            let double: any ActivationLayer<Double> = activation.layer()
            checkLimits(double, compute)
        }
    }

    private func checkLimits<Scalar>(_ layer: some ActivationLayer<Scalar>, _ compute: Compute) {
        for x: Double in [1e30, .infinity] {
            let input = Tensor<Scalar>(shape: [1, 2], scalars: [Scalar(x), Scalar(-x)])
            let output = layer(input, on: compute)
            let limit = limits(layer.activation, x)
            #expect(isNear(output[0, 0], limit.above), "\(layer.activation) of \(x), \(compute.kernels)")
            #expect(isNear(output[0, 1], limit.below), "\(layer.activation) of -\(x), \(compute.kernels)")
            let ones = Tensor<Scalar>(shape: [1, 2], scalars: [1, 1])
            let slopes = layer.backward(ones, input: input, output: output, on: compute).input.scalars
            #expect(
                slopes.allSatisfy { abs($0) < 1.06 }, "slopes of \(layer.activation) at ±\(x), \(compute.kernels)")
        }
    }

    /// The values far to the right and far to the left.
    private func limits(_ activation: Activation, _ x: Double) -> (above: Double, below: Double) {
        switch activation {
        case .linear: (x, -x)
        case .relu, .gelu, .softplus, .swish: (x, 0)
        case .leakyReLU: (x, -x / 100)
        case .elu: (x, -1)
        case .selu: (1.0507009873554805 * x, -1.7580993408473766)
        case .sigmoid, .step, .hardSigmoid: (1, 0)
        case .relu6: (min(x, 6), 0)
        case .tanh, .softsign: (1, -1)
        case .arctan: (.pi / 2, -.pi / 2)
        }
    }

    private func isNear<Scalar: TensorScalar>(_ value: Scalar, _ limit: Double) -> Bool {
        Double(value) == limit || abs(Double(value) - limit) <= 1e-6 * abs(limit)
    }

    /// At a bend itself, and beside it, a function of pieces has the value and the slope that its documentation says.
    @Test(arguments: allKernels)
    func bendsAreWhereTheyAreSaid(kernels: Kernels) {
        let compute = Compute(kernels: kernels)
        for length in [1, 3, 19, 67] {
            func filled(_ value: Float) -> Tensor<Float> { Tensor(repeating: value, shape: [1, length]) }
            for (x, y, slope): (Float, Float, Float) in [
                (-0.0, 0, 0), (.leastNonzeroMagnitude, .leastNonzeroMagnitude, 1),
                (Float(6).nextDown, Float(6).nextDown, 1),
                (6, 6, 0), (Float(6).nextUp, 6, 0),
            ] {
                let layer = ReLU6<Float>()
                let output = layer(filled(x), on: compute)
                #expect(output == filled(y) && output[0, 0].sign == .plus, "\(x), \(compute.kernels)")
                let slopes = layer.backward(filled(2), input: filled(x), output: output, on: compute).input
                #expect(slopes == filled(2 * slope), "\(x), \(compute.kernels)")
            }
        }
    }

    /// Small results keep their digits, where a library that clamps or flushes gives 0.
    @Test(arguments: allKernels)
    func subnormalNumbersAreKept(kernels: Kernels) {
        let compute = Compute(kernels: kernels)
        let least = Float.leastNonzeroMagnitude
        let small = Tensor<Float>(shape: [1, 2], scalars: [least, 3 * least])
        #expect(ReLU<Float>()(small, on: compute) == small)
        #expect(Tanh<Float>()(small, on: compute) == small)
        // e^-100 = 26.5 units of the least number.
        let sigmoid = Sigmoid<Float>()([[-100]], on: compute)[0, 0]
        #expect(sigmoid == 26 * least || sigmoid == 27 * least)
        let softmax = Softmax<Float>()([[0, -100]], on: compute)
        #expect(softmax[0, 1] == 26 * least || softmax[0, 1] == 27 * least)
    }
}
