extension Benchmark {
    /// The table of all cases.
    static var all: [Benchmark] {
        let products = MatmulShape.kernels.flatMap { [$0.benchmark(Float.self), $0.benchmark(Double.self)] }
        let layers = LayerProduct.all.flatMap { [$0.benchmark(Float.self), $0.benchmark(Double.self)] }
        let convolutions = ConvolutionShape.all.flatMap { $0.benchmarks(Float.self) }
        return products + layers + convolutions
            + RowKernel.all(Float.self) + RowKernel.all(Double.self)
            + ElementwiseKernel.all(Float.self) + ElementwiseKernel.all(Double.self)
            + OptimizerKernel.all(Float.self) + OptimizerKernel.all(Double.self)
            + TrainingCase.all
            + PredictionCase.all(Float.self) + PredictionCase.all(Double.self) + RecurrentCase.all + ReadingCase.all
            + RequestCase.all
    }
}
