import Backprop
import Foundation
import Testing

/// Functions of each element against those of the platform, their derivatives, and what files say of them.
@Suite struct ElementwiseTests {
    private func output(_ function: ElementFunction, _ x: Tensor<Double>) -> [Double] {
        Elementwise(function)(x).scalars
    }

    private let known: [(ElementFunction, (Double) -> Double, [Double])] = [
        (.exponential, { exp($0) }, [-700, -1, 0, 0.5, 3, 700]), (.logarithm, { log($0) }, [1e-300, 0.5, 1, 2, 1e300]),
        (.squareRoot, { $0.squareRoot() }, [0, 2, 1e300]), (.reciprocal, { 1 / $0 }, [-4, 0.1]),
        (.sign, { $0 > 0 ? 1 : $0 < 0 ? -1 : 0 }, [-3, 0, 2]), (.floor, { floor($0) }, [-1.5, 2.5]),
        (.ceiling, { ceil($0) }, [-1.5, 2.5]), (.round, { rint($0) }, [0.5, 1.5, 2.5, -0.5]),
        (.truncated, { trunc($0) }, [-1.5, 2.5]), (.sine, { sin($0) }, [-100, 0.3, 2, 5e4]),
        (.cosine, { cos($0) }, [-100, 0.3, 2, 5e4]), (.tangent, { tan($0) }, [-1, 0.3, 2]),
        (.arcsine, { asin($0) }, [-1, -0.3, 1e-10, 0.99, 1]), (.arccosine, { acos($0) }, [-1, -0.3, 0.3, 0.99, 1]),
        (.hyperbolicSine, { sinh($0) }, [-3, 1e-10, 0.5, 1, 20, 710]),
        (.hyperbolicCosine, { cosh($0) }, [-3, 0, 0.5, 20, 710]),
        (.areaSine, { asinh($0) }, [-1e20, -3, 1e-10, 0.5, 1e5]), (.areaCosine, { acosh($0) }, [1, 1.0001, 3, 1e20]),
        (.areaTangent, { atanh($0) }, [-0.99, 1e-10, 0.5]),
        (.errorFunction, { erf($0) }, [-5, -0.7, 1e-10, 0.3, 0.5, 1, 3, 7]),
    ]

    @Test func theyAreThoseOfThePlatform() {
        for (function, expected, points) in known {
            for (x, y) in zip(points, output(function, Tensor(points))) {
                let exact = expected(x)
                #expect(abs(y - exact) <= 2e-15 * abs(exact), "\(function) of \(x): \(y), not \(exact)")
            }
        }
        let odd = Tensor<Double>([.nan, .infinity, -.infinity, 0] as [Double])
        #expect(output(.isNaN, odd) == [1, 0, 0, 0])
        #expect(output(.isInfinite, odd) == [0, 1, 1, 0])
        #expect(output(.errorFunction, odd).dropFirst() == [1, -1, 0])
        #expect(output(.exponential, odd).dropFirst() == [.infinity, 0, 1])
        #expect(output(.logarithm, [-1, 0])[1] == -.infinity)
    }

    @Test func ofSeveralNumbers() {
        #expect(output(.divide, [[1, 4], [-3, 2]]) == [0.25, -1.5])
        #expect(output(.less, Tensor(rows: [[1, 4], [4, 4], [Double.nan, 1]])) == [1, 0, 0])
        #expect(output(.lessOrEqual, [[1, 4], [4, 4], [5, 4]]) == [1, 1, 0])
        #expect(output(.equal, Tensor(rows: [[1, 4], [4, 4], [Double.infinity, .infinity]])) == [0, 1, 1])
        #expect(output(.remainder, [[-7, 3], [7, -3], [5.5, 2]]) == [2, -2, 1.5])
        #expect(output(.truncatingRemainder, [[-7, 3], [7, -3]]) == [-1, 1])
        #expect(
            output(.choose, Tensor(rows: [[1, 4, 5], [0, 4, Double.infinity], [.nan, 2, 3]])) == [4, .infinity, 2])
        let powers: [(Double, Double)] = [
            (2, 10), (2, -3), (9, 0.5), (-2, 3), (0, 0), (0, -1), (10, 0.3), (-8, 1.0 / 3), (1.5, 2000), (-1.5, 2001.0),
        ]
        for (x, y) in powers {
            let (found, exact) = (output(.power, Tensor(shape: [1, 2], scalars: [x, y]))[0], pow(x, y))
            #expect(
                found == exact || found.isNaN && exact.isNaN || abs(found - exact) <= 1e-12 * abs(exact), "\(x)^\(y)")
        }
        let shape = try? Elementwise<Float>(.choose).outputShape(for: [4, 3])
        #expect(shape == [4])
        #expect(throws: ShapeError("divide takes 2 numbers along the last dimension, and not samples of shape [4, 3]"))
        {
            try Elementwise<Float>(.divide).outputShape(for: [4, 3])
        }
    }

    /// Each derivative against differences, in a network, also where it is 0.
    @Test func theyLearn() throws {
        for function in ElementFunction.allCases {
            let operands = function.operands
            // Where all functions are smooth: from 0.2 to 0.8, above 1 for one of them, and y other than x.
            let shift = function == .areaCosine ? 1.5 : 0.2
            let features: Tensor<Double> = randomTensor([3, 2, operands], seed: 7).map { abs($0) * 0.6 + shift }
            let scale: Tensor<Double> = randomTensor([2, operands], seed: 8).map { 1 + 0.1 * $0 }
            let network = try Sequential<Double>(
                layers: [Affine(scale: scale)] + (operands > 1 ? [] : [Reshape([2])])
                    + [Elementwise(function), Dense(weights: randomTensor([2, 2], seed: 9), biases: [0, 0])],
                inputShape: [2, operands])
            let data = try Dataset<Double>(features: features, targets: .values(randomTensor([3, 2], seed: 10)))
            let check = try checkGradients(network, on: data, loss: MeanSquaredError())
            #expect(check.error < 1e-5, "\(function)")
        }
    }

    @Test func theyAreSavedAndRead() throws {
        let network = try Sequential<Float>(
            layers: [Elementwise(.exponential), Elementwise(.divide)], inputShape: [3, 2])
        let folder = try TemporaryFolder()
        let url = folder.url.appendingPathComponent("m.safetensors")
        try SavedModel(network: network).write(to: url)
        let read = try SavedModel<Float>(contentsOf: url).network
        #expect(read.layers.map(\.configuration) == network.layers.map(\.configuration))
        let x: Tensor<Float> = randomTensor([2, 3, 2], seed: 1)
        #expect(read.predict(x) == network.predict(x))
        #expect(network.summary.contains("divide"))
    }
}
