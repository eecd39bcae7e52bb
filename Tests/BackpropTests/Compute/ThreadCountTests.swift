#if os(Linux)
    import Backprop
    import Foundation
    import Testing

    /// Threads live as long as what was made to use them. Each test has a process for itself, whose threads are counted.
    @Suite struct ThreadCountTests {
        @Test func noneOutlivesItsUse() async {
            await #expect(processExitsWith: .success) {
                let before = Self.threads
                var during: [Int] = []
                for _ in 0..<3 {
                    let compute = Compute(threads: 4, leastWorkPerThread: 1)
                    let large = Tensor<Float>(zeros: [512, 512])
                    try #require(large.matmul(large, on: compute) == large)
                    during.append(Self.threads)
                }
                try #require(during == [before + 3, before + 3, before + 3])
                try #require(Self.threads == before)
            }
        }

        @Test func oneThreadIsNoneMore() async {
            await #expect(processExitsWith: .success) {
                let before = Self.threads
                var generator = SeededGenerator(seed: 1)
                let data: Dataset<Float> = .spiral(samplesPerClass: 20, classes: 3, using: &generator)
                var model = Sequential<Float> {
                    Dense(2, 64, activation: .relu, using: &generator)
                    Dense(64, 3, using: &generator)
                    Softmax()
                }
                try Trainer<Float>(epochs: 3, compute: Compute(threads: 1)).train(&model, on: data, using: &generator)
                try #require(Self.threads == before)
            }
        }

        private static var threads: Int {
            (try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/task").count) ?? 0
        }
    }
#endif
