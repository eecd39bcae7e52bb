extension Tensor {
    /// Centres of `count` clusters of samples, by k-means: each sample belongs to the centre next to it, each centre is
    /// the mean of its samples, and both are found in turns until no sample changes sides.
    ///
    /// The first centres are samples, drawn one by one with a probability that grows with the squared distance from the
    /// centres so far (k-means++, Arthur and Vassilvitskii 2007). A centre that loses all its samples moves to the
    /// sample farthest from its own.
    ///
    /// - Parameters:
    ///   - count: The number of clusters, from 1 to the number of samples.
    ///   - iterations: How many turns there may be.
    ///   - generator: Draws the first centres.
    /// - Returns: count×D for samples N×D. O(N·D·count) a turn.
    ///
    /// Stops the program unless `count` is from 1 to N.
    public func kMeans(
        _ count: Int, iterations: Int = 100, using generator: inout some RandomNumberGenerator
    ) -> Tensor {
        guard count >= 1, count <= rows else { fatalError("kMeans: \(count) clusters of \(rows) samples") }
        let samples = (0..<rows).map { scalars(ofRow: $0) }
        var centers = Self.seeds(samples, count, using: &generator)
        var owners: [Int] = []
        for _ in 0..<Swift.max(0, iterations) {
            let nearest = samples.map { Self.nearest($0, centers) }
            if nearest.map(\.center) == owners { break }
            owners = nearest.map(\.center)
            Self.moveToMeans(&centers, of: samples, nearest)
        }
        return Tensor(shape: [count, columns], scalars: centers.flatMap(\.self))
    }

    private func scalars(ofRow row: Int) -> [Scalar] {
        withSpan { span in (row * columns..<(row + 1) * columns).map { span[$0] } }
    }

    private static func nearest(_ sample: [Scalar], _ centers: [[Scalar]]) -> (center: Int, distance: Scalar) {
        var best = (center: 0, distance: squaredDistance(sample, centers[0]))
        for index in centers.indices.dropFirst() {
            let distance = squaredDistance(sample, centers[index])
            if distance < best.distance { best = (index, distance) }
        }
        return best
    }

    private static func squaredDistance(_ a: [Scalar], _ b: [Scalar]) -> Scalar {
        var sum = Scalar(0)
        for i in a.indices { sum.addProduct(a[i] - b[i], a[i] - b[i]) }
        return sum
    }

    private static func seeds(
        _ samples: [[Scalar]], _ count: Int, using generator: inout some RandomNumberGenerator
    ) -> [[Scalar]] {
        var centers = [samples[generator.integer(below: samples.count)]]
        var distances = samples.map { squaredDistance($0, centers[0]) }
        while centers.count < count {
            var place = generator.uniform() * distances.reduce(0) { $0 + Double($1) }
            let drawn = distances.indices.first { index in
                place -= Double(distances[index])
                return place < 0
            }
            // All samples left are where a centre is already: any will do.
            let center = samples[drawn ?? centers.count]
            centers.append(center)
            for index in samples.indices {
                distances[index] = Swift.min(distances[index], squaredDistance(samples[index], center))
            }
        }
        return centers
    }

    private static func moveToMeans(
        _ centers: inout [[Scalar]], of samples: [[Scalar]], _ nearest: [(center: Int, distance: Scalar)]
    ) {
        var sums = centers.map { $0.map { _ in Scalar(0) } }
        var members = centers.map { _ in 0 }
        for (sample, owner) in zip(samples, nearest) {
            members[owner.center] += 1
            for i in sample.indices { sums[owner.center][i] += sample[i] }
        }
        var farthest = nearest.indices.sorted { nearest[$0].distance > nearest[$1].distance }[...]
        for index in centers.indices {
            centers[index] =
                members[index] > 0 ? sums[index].map { $0 / Scalar(members[index]) } : samples[farthest.removeFirst()]
        }
    }
}
