import Backprop
import Testing

/// The layers for images against PyTorch (Tests/Fixtures/make_layer_fixtures.py).
@Suite struct LayerFixtureTests {
    /// All combinations of stride, padding, dilation, groups and kernel: where no sum is rounded, results are the same.
    @Test func wholeNumbersAreEqual() throws {
        let fixtures = try LayerFixture.all(in: "exact")
        #expect(fixtures.count > 800)
        for fixture in fixtures {
            #expect(try fixture.results(Float.self).map(exactHash) == fixture.hashes, "Float: \(fixture)")
            #expect(try fixture.results(Double.self).map(exactHash) == fixture.hashes, "Double: \(fixture)")
        }
    }

    @Test func roundedNumbersAreAlike() throws {
        let fixtures = try LayerFixture.all(in: "rounded")
        #expect(fixtures.count > 20)
        for fixture in fixtures {
            try expectAlike(fixture.results(Double.self), fixture)
        }
    }

    /// Two batches of a training, with gradients and running statistics, then a prediction.
    @Test func batchNormalization() throws {
        let fixtures = try LayerFixture.all(in: "batch_normalization")
        #expect(fixtures.count == 6)
        for fixture in fixtures {
            var layer = try #require(try fixture.madeLayer(Double.self) as? BatchNorm<Double>)
            var ours: [Tensor<Double>] = []
            for batch in 0..<2 {
                let input: Tensor<Double> = madeTensor([4 + batch] + fixture.sample, 10 + batch)
                let pass = Pass(isTraining: true)
                let output = layer.forward(input, pass: pass)
                let gradients = layer.backward(
                    fixture.made(output.shape, .gradient), input: input, output: output, pass: pass)
                layer.takeStatistics(gradients.statistics)
                ours += [output, gradients.input] + gradients.parameters
            }
            ours += [layer.mean, layer.variance, layer(madeTensor([3] + fixture.sample, 12))]
            try expectAlike(ours, fixture)
        }
    }

    private func expectAlike(
        _ ours: [Tensor<Double>], _ fixture: LayerFixture, sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        let theirs = try #require(fixture.arrays).map { try Tensor<Double>(npy: $0) }
        #expect(ours.map(\.shape) == theirs.map(\.shape), "\(fixture)", sourceLocation: sourceLocation)
        for (index, (ours, theirs)) in zip(ours, theirs).enumerated() {
            let error = relativeError(ours, theirs)
            #expect(error <= 1e-12, "array \(index) of \(fixture)", sourceLocation: sourceLocation)
        }
    }
}
