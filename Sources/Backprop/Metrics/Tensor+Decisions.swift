extension Tensor {
    /// The position of each row's greatest element: the first one if several are, the first NaN if there is one. N×K in,
    /// N out.
    public func argmax(on compute: Compute = .default) -> [Int] { compute.argmax(self).map(Int.init) }

    /// The winner takes all: per row a 1 in the place of the greatest element, the first one if several are, and 0
    /// elsewhere. N×K in, N×K out.
    public func winnerTakesAll(on compute: Compute = .default) -> Tensor {
        Targets<Scalar>.classes(storage: compute.argmax(self), count: columns).asRows()
    }

    /// The entropy of each row of probabilities, `-Σ p·ln p` with 0·ln 0 = 0: 0 where one class is certain, ln K where
    /// all are alike. N×K in, N out.
    public func entropies(on compute: Compute = .default) -> Tensor {
        var entropies = Tensor(uninitialized: [rows])
        var noGradient = Tensor(uninitialized: [0])
        compute.crossEntropy(
            self, .values(self), floor: 0, meanOver: rows, losses: &entropies, gradient: &noGradient,
            wantsGradient: false)
        return entropies
    }
}
