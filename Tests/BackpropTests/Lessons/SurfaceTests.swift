import Backprop
import BackpropLessons
import BackpropReference
import Testing

/// Surfaces of two parameters, and optimizers that descend them.
@Suite struct SurfaceTests {
    private static let surfaces: [any Surface] = [Saddle(), TwoValleys(), Ravine()]
    private static let optimizers: [any Optimizer] = [
        SGD(learningRate: 0.1), SGD(learningRate: 0.1, decay: 0.01), SGD(learningRate: 0.1, momentum: 0.9),
        SGD(learningRate: 0.1, momentum: 0.9, nesterov: true), AdaGrad(learningRate: 0.1),
        RMSProp(learningRate: 0.1), Adam(learningRate: 0.1), AdamW(learningRate: 0.1),
    ]

    private func length(_ vector: SIMD2<Double>) -> Double { (vector * vector).sum().squareRoot() }

    @Test(arguments: surfaces.indices)
    func gradientsAreThoseOfTheValues(index: Int) {
        let surface = Self.surfaces[index]
        var generator = SeededGenerator(seed: 1)
        let h = 1e-5
        for _ in 0..<200 {
            let point = SIMD2(Double.random(in: -2...2, using: &generator), .random(in: -2...2, using: &generator))
            let differences = [SIMD2(h, 0), SIMD2(0, h)].map {
                (surface.value(at: point + $0) - surface.value(at: point - $0)) / (2 * h)
            }
            let gradient = surface.gradient(at: point)
            #expect(length(gradient - SIMD2(differences[0], differences[1])) < 1e-7 * (1 + length(gradient)))
        }
    }

    /// Each has the stationary points that its description names, of the kind that it names.
    @Test func stationaryPoints() {
        func expect(_ surface: any Surface, _ point: SIMD2<Double>, isMinimum: Bool, value: Double? = nil) {
            #expect(length(surface.gradient(at: point)) < 1e-12)
            let around = (0..<16).map { step in
                let angle = Double(step) * .pi / 8
                return surface.value(at: point + 0.01 * SIMD2(Double.sinCos(angle).cos, Double.sinCos(angle).sin))
            }
            let height = surface.value(at: point)
            #expect(around.allSatisfy { $0 > height } == isMinimum)
            #expect(around.contains { $0 > height })
            if let value { #expect(abs(height - value) < 1e-12) }
        }
        expect(Saddle(), [0, 0], isMinimum: false, value: 0)
        expect(Saddle(), [0, 1], isMinimum: true, value: -0.25)
        expect(Saddle(), [0, -1], isMinimum: true, value: -0.25)
        expect(TwoValleys(), [-1.1, 0], isMinimum: true)
        expect(TwoValleys(), [0.2, 0], isMinimum: false)
        expect(TwoValleys(), [0.9, 0], isMinimum: true)
        #expect(TwoValleys().value(at: [-1.1, 0]) < TwoValleys().value(at: [0.9, 0]) - 0.3)
        expect(Ravine(), [1, 1], isMinimum: true, value: 0)
    }

    /// Plain descent, momentum and Adam, written out.
    @Test func stepsAreThoseOfTheRules() {
        let start = SIMD2(-1.4, 1.2)
        var (plain, heavy, adaptive) = (start, start, start)
        var (memory, mean, squares) = (SIMD2(0.0, 0), SIMD2(0.0, 0), SIMD2(0.0, 0))
        var (beta1, beta2) = (1.0, 1.0)
        let surface = Ravine()
        let (sgd, momentum, adam) = (
            surface.descent(from: start, with: SGD(learningRate: 0.1), steps: 100),
            surface.descent(from: start, with: SGD(learningRate: 0.1, momentum: 0.9), steps: 100),
            surface.descent(from: start, with: Adam(learningRate: 0.1), steps: 100)
        )
        for step in 1...100 {
            plain -= 0.1 * surface.gradient(at: plain)
            memory = 0.9 * memory - 0.1 * surface.gradient(at: heavy)
            heavy += memory
            let gradient = surface.gradient(at: adaptive)
            (beta1, beta2) = (beta1 * 0.9, beta2 * 0.999)
            mean = 0.9 * mean + 0.1 * gradient
            let square: SIMD2<Double> = gradient * gradient
            squares = 0.999 * squares + 0.001 * square
            let root: SIMD2<Double> = (squares / (1 - beta2)).squareRoot() + 1e-8
            adaptive -= 0.1 * (mean / (1 - beta1)) / root
            #expect(length(sgd.points[step] - plain) < 1e-12)
            #expect(length(momentum.points[step] - heavy) < 1e-12)
            #expect(length(adam.points[step] - adaptive) < 1e-12)
            #expect(sgd.values[step] == surface.value(at: sgd.points[step]))
        }
        #expect(sgd.points.count == 101 && !sgd.hasDiverged)
    }

    /// The code of the module's main page.
    @Test func momentumComesToTheEndOfTheRavine() {
        let descent = Ravine().descent(
            from: [-1.5, 1.5], with: SGD(learningRate: 0.1, momentum: 0.9), steps: 200
        )
        #expect(descent.points.count == 201 && !descent.hasDiverged)
        #expect(length(descent.points[200] - SIMD2(1, 1)) < 0.01)
    }

    @Test func kernelsGiveTheSamePaths() {
        for surface in Self.surfaces {
            for optimizer in Self.optimizers {
                let paths = (Kernels.available + [.reference]).map {
                    surface.descent(from: [-1.3, 0.7], with: optimizer, steps: 50, on: Compute(kernels: $0))
                }
                #expect(paths.allSatisfy { $0 == paths[0] })
            }
        }
    }

    /// Steps that are too long end with the first height that is no number.
    @Test func divergence() {
        let descent = Ravine().descent(from: [-1.4, 1.2], with: SGD(learningRate: 3), steps: 200)
        #expect(descent.hasDiverged)
        #expect(descent.points.count < 20 && descent.values.count == descent.points.count)
        #expect(descent.values.dropLast().allSatisfy { $0.isFinite })
        let still = Ravine().descent(from: [1, 1], with: SGD(learningRate: 3), steps: 0)
        #expect(still == Ravine().descent(from: [1, 1], with: Adam(), steps: 0))
        #expect(still.points == [[1, 1]] && still.values == [0] && !still.hasDiverged)
    }
}
