import Backprop
import Testing

/// Rows of logits on which the softmax, the cross-entropy or the decision of other libraries were found wrong.
@Suite struct SoftmaxExtremesTests {
    /// A row of only -∞ is NaN (PyTorch #25110), and poisons no other row: not its probabilities, its gradient, or its
    /// gradient through the softmax (PyTorch #41508).
    @Test(arguments: allKernels)
    func aRowWithoutALimitHarmsNoOther(kernels: Kernels) {
        let compute = Compute(kernels: kernels)
        for classes in [2, 3, 10, 40] {
            let row = (0..<classes).map { Float($0) / 4 }
            let none = [Float](repeating: -.infinity, count: classes)
            let logits = Tensor(rows: [row, none, row])
            let targets = Targets<Float>.classes([0, 0, 0], count: classes)

            let p = Softmax<Float>()(logits, on: compute)
            let gradient = SoftmaxCrossEntropy<Float>()(logits, targets, on: compute).gradient
            let dy = Tensor(rows: [row, row, row])
            let through = Softmax<Float>().backward(dy, input: logits, output: p, on: compute).input
            for result in [p, gradient, through] {
                #expect(result[rows: 1..<2].scalars.allSatisfy { $0.isNaN })
                #expect(result[rows: 0..<1].scalars.allSatisfy { $0.isFinite })
                #expect(result[rows: 0..<1] == result[rows: 2..<3])
            }
        }
    }

    /// A clamp in front of exp makes a row with NaN uniform or zero (tt-metal #56430); one +∞ makes the whole row NaN
    /// (OpenVINO #33456). Here NaN anywhere makes its row NaN, and +∞ makes it one-hot.
    @Test(arguments: allKernels)
    func nanAndInfinityAtEveryPosition(kernels: Kernels) {
        let compute = Compute(kernels: kernels)
        for classes in [1, 2, 3, 8, 10, 17, 33, 67] {
            let row = (0..<classes).map { Float($0) / 4 }
            for position in 0..<classes {
                var planted = row
                planted[position] = .nan
                let undefined = Softmax<Float>()(Tensor(rows: [row, planted]), on: compute)[rows: 1..<2].scalars
                #expect(undefined.allSatisfy { $0.isNaN }, "\(kernels), NaN at \(position) of \(classes)")
                planted[position] = .infinity
                let certain = Softmax<Float>()(Tensor(rows: [row, planted]), on: compute)[rows: 1..<2].scalars
                let isOneHot = certain.indices.allSatisfy { certain[$0] == ($0 == position ? 1 : 0) }
                #expect(isOneHot, "\(kernels), +∞ at \(position) of \(classes)")
            }
        }
    }

    /// A sum of 0.99986 (NNPACK #174). A probability errs by n/64 + 4 units in the last place at most.
    @Test(arguments: allKernels)
    func probabilitiesSumToOne(kernels: Kernels) {
        let compute = Compute(kernels: kernels)
        for classes in [1, 2, 3, 10, 33, 100, 1000] {
            let logits: Tensor<Float> = randomTensor([5, classes], seed: UInt64(classes))
            let p = Softmax<Float>(beta: 10)(logits, on: compute)
            for row in 0..<5 {
                let sum = p[rows: row..<row + 1].scalars.reduce(0.0) { $0 + Double($1) }
                #expect(abs(sum - 1) <= (Double(classes) / 64 + 4) * Double(Float.ulpOfOne), "\(kernels), \(classes)")
            }
        }
    }

    /// Very negative logits gave NaN (MKL-DNN #106). Logits that are alike are as likely as each other, wherever they are.
    @Test(arguments: allKernels)
    func logitsThatAreAlike(kernels: Kernels) {
        let compute = Compute(kernels: kernels)
        for classes in [1, 2, 3, 10, 33, 1000] {
            for logit: Float in [0, 1, -1e30, 1e30, -.greatestFiniteMagnitude, .greatestFiniteMagnitude] {
                let logits = Tensor(shape: [1, classes], scalars: [Float](repeating: logit, count: classes))
                let p = Softmax<Float>()(logits, on: compute).scalars
                #expect(p.allSatisfy { $0 == 1 / Float(classes) }, "\(kernels), \(classes) logits \(logit)")
                #expect(logits.argmax(on: compute) == [0])
            }
        }
        #expect(Softmax<Float>()([[-1e30, 0], [-3e38, 3e38]], on: compute) == [[0, 1], [0, 1]])
    }

    /// One class is certain: no loss, no gradient.
    @Test(arguments: allKernels)
    func aSingleClass(kernels: Kernels) {
        let loss = SoftmaxCrossEntropy<Double>()(
            [[3], [-1e300]], .classes([0, 0], count: 1), on: Compute(kernels: kernels))
        #expect(loss.value == 0)
        #expect(loss.gradient == [[0], [0]])
    }

    /// A probability of 0 at the label has a large loss, but a finite one.
    @Test(arguments: allKernels)
    func aProbabilityOfZeroHasAFiniteLoss(kernels: Kernels) {
        let loss = CategoricalCrossEntropy<Double>()(
            [[1, 0]], .classes([1], count: 2), on: Compute(kernels: kernels))
        #expect(abs(loss.value - 16.11809565095832) < 1e-9)
        #expect(loss.gradient.scalars.allSatisfy { $0.isFinite })
    }

    /// Of equal logits the first one wins; accuracy and decision agree.
    @Test(arguments: allKernels)
    func theFirstOfTiesWins(kernels: Kernels) {
        let compute = Compute(kernels: kernels)
        let logits: Tensor<Float> = [[1, 2, 2], [-0.0, 0, -1], [5, 5, 5]]
        #expect(logits.argmax(on: compute) == [1, 0, 0])
        #expect(logits.winnerTakesAll(on: compute) == [[0, 1, 0], [1, 0, 0], [1, 0, 0]])
    }

    /// Labels are checked before a kernel indexes with them.
    @Test(arguments: [[-1, 0], [0, 3], [.max, 0], [0, .min]] as [[Int]])
    func labelsOutOfRangeAreAnError(labels: [Int]) {
        #expect(throws: DataError.self) {
            try Dataset<Float>(features: [[1, 2], [3, 4]], targets: .classes(labels, count: 3))
        }
    }
}
