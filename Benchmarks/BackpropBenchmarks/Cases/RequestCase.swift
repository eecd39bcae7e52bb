import Backprop

/// What a program at work calls again and again: one record, and single elements of a tensor. A round of the latter is all of
/// 64×64 elements.
enum RequestCase {
    static var all: [Benchmark] {
        [
            record, elements("set by subscript") { tensor in set(&tensor) },
            elements("set by span") { tensor in fill(&tensor) },
        ]
    }

    private static var record: Benchmark {
        let network = Network(widths: [8, 64, 32, 1])
        return Benchmark(
            name: "request \(network) one row", work: .operations(network.forwardOperations, Float.scalarType)
        ) { _ in
            let model = network.model(Float.self)
            let row = [Float](repeating: 0.5, count: 8)
            return Contest(ours: { rounds in
                for _ in 0..<rounds {
                    do throws(DataError) { _ = try model.predict(row: row) } catch { fatalError("\(error)") }
                }
            })
        }
    }

    private static func elements(_ what: String, _ change: @escaping (inout Tensor<Float>) -> Void) -> Benchmark {
        Benchmark(
            name: "elements \(what)", work: .arrays(Float.self, count: 64 * 64, read: 0, written: 1, arrays: 1)
        ) { _ in
            Contest(ours: { rounds in
                var tensor = Tensor<Float>(zeros: [64, 64])
                for _ in 0..<rounds { change(&tensor) }
            })
        }
    }

    private static func set(_ tensor: inout Tensor<Float>) {
        for row in 0..<64 { for column in 0..<64 { tensor[row, column] = Float(column) } }
    }

    private static func fill(_ tensor: inout Tensor<Float>) {
        tensor.withMutableSpan { span in
            for place in span.indices { span[place] = Float(place % 64) }
        }
    }
}
