import Backprop
import Foundation
import Testing

/// Networks within networks: as deep as is stated they are built, written and read again on a small stack, and beyond that,
/// or with more parts than are stated, refused before they take memory.
@Suite struct NetworkBoundsTests {
    let folder: TemporaryFolder
    init() throws { folder = try TemporaryFolder() }
    private var url: URL { folder.url.appendingPathComponent("m.safetensors") }

    /// The stack that a thread has on Darwin, and that the command asks for. Without optimization calls take eight times as much
    /// of it.
    #if DEBUG
        private static let stackSize = 2 << 20
    #else
        private static let stackSize = 512 << 10
    #endif

    private func onSmallStack(_ body: @escaping @Sendable () throws -> Void) throws {
        final class Outcome: @unchecked Sendable { var error: (any Error)? }
        let (outcome, done) = (Outcome(), DispatchSemaphore(value: 0))
        let thread = Thread {
            do { try body() } catch { outcome.error = error }
            done.signal()
        }
        thread.stackSize = Self.stackSize
        thread.start()
        done.wait()
        if let error = outcome.error { throw error }
    }

    typealias Node = Graph<Float>.Node

    /// A layer within so many containers of a kind.
    private static func nested(_ kind: String, _ depth: Int) throws -> any Layer<Float> {
        var layer: any Layer<Float> = Dense(weights: [[0.5, 1], [-1, 0.25]], biases: [0, 1])
        for _ in 0..<depth {
            layer =
                switch kind {
                case "chain": Chain(layers: [layer])
                case "concatenate": Chain(layers: [Concatenate(layers: [layer]), ReLU()])
                case "residual": Residual(body: Chain(layers: [layer]))
                case "sequential": try Sequential(layers: [layer], inputShape: [2])
                default: try Graph(inputs: ["x": [2]], nodes: [Node("y", layer, from: "x")], outputs: ["y"])
                }
        }
        return layer
    }

    @Test(arguments: [("chain", 63), ("concatenate", 31), ("residual", 31), ("sequential", 63), ("graph", 63)])
    func asDeepAsIsStated(kind: String, depth: Int) throws {
        let url = url
        try onSmallStack {
            let network = try Sequential(layers: [Self.nested(kind, depth)], inputShape: [2])
            try SavedModel(network: network).write(to: url)
            let read = try SavedModel<Float>(contentsOf: url).network
            let x: Tensor<Float> = [[1, 2], [3, -4]]
            #expect(read.predict(x) == network.predict(x))
            #expect(read.layers.map(\.configuration) == network.layers.map(\.configuration))
        }
    }

    @Test(arguments: [("chain", 64), ("concatenate", 32), ("residual", 32), ("graph", 64), ("chain", 300)])
    func deeperThanIsStated(kind: String, depth: Int) throws {
        let error = #expect(throws: ShapeError.self) {
            try Sequential(layers: [Self.nested(kind, depth)], inputShape: [2])
        }
        #expect(error?.description.contains("more than 64 layers lie within each other") == true, "\(error as Any)")
        #expect((error?.description.utf8.count ?? 0) < 400)
    }

    /// The next level of each lies within the one before.
    @Test func aNetOfEightLevels() throws {
        var generator = SeededGenerator(seed: 1)
        var levels = Chain<Float> { Conv2D(filters: 2, kernel: 1) }
        for _ in 0..<8 {
            let below = levels
            levels = Chain {
                Conv2D(filters: 2, kernel: 1)
                Concatenate {
                    Chain {}
                    Chain {
                        MaxPool2D(2)
                        below
                        ConvTranspose2D(filters: 2, kernel: 2, stride: 2)
                    }
                }
                Conv2D(filters: 1, kernel: 1)
            }
        }
        let network = try Sequential(layers: [levels], input: [256, 256, 1], using: &generator)
        try SavedModel(network: network).write(to: url)
        let x: Tensor<Float> = randomTensor([1, 256, 256, 1], seed: 2)
        #expect(try SavedModel<Float>(contentsOf: url).network.predict(x) == network.predict(x))
    }

    private static func file(_ layer: String) -> Safetensors {
        Safetensors(metadata: [
            "format": "backprop 1", "layers": "[\(layer)]", "input_shape": "[2]", "class_names": "[]",
            "feature_names": "[]",
        ])
    }

    private func expectError(
        _ message: String, _ layer: String, sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        try Self.file(layer).write(to: url)
        expectDataError("\(url.path): \(message)", sourceLocation: sourceLocation) { () throws(DataError) in
            _ = try SavedModel<Float>(contentsOf: url)
        }
    }

    @Test func filesThatAreDeeper() throws {
        func chains(_ depth: Int) -> String {
            String(repeating: #"{"type":"chain","layers":["#, count: depth)
                + String(repeating: "]}", count: depth)
        }
        let path = [String](repeating: "0", count: 65).joined(separator: ".")
        try expectError(
            "layer 1, at \(path): expected at most 64 layers within each other, found more", chains(65))
        let text = "[" + chains(200)
        try expectError(
            #"expected a list of layers in the metadata under "layers", found "\#(text.prefix(39))…""#, chains(200))
    }

    private static let tooMany =
        "the network has more than 32768 layers and joined values, those that are shared counted wherever they stand"

    /// Each graph shares the one within ten times.
    private static func sharing(_ depth: Int) -> String {
        var layer = SavedModelMistakeTests.relu
        for _ in 0..<depth {
            let shared = (1..<10).map { #"{"name":"n\#($0)","from":["n\#($0 - 1)"],"sharing":"n0"}"# }
            layer =
                #"{"type":"graph","inputs":[{"name":"x","shape":[2]}],"nodes":[{"name":"n0","from":["x"],"layer":\#(layer)},"#
                + shared.joined(separator: ",") + #"],"outputs":["n9"]}"#
        }
        return layer
    }

    @Test func sharingWithinSharing() throws {
        try Self.file(Self.sharing(3)).write(to: url)
        let network = try SavedModel<Float>(contentsOf: url).network
        #expect(network.predict([[-1, 2]]) == [[0, 2]])
        for depth in [5, 8, 20] {
            try Self.file(Self.sharing(depth)).write(to: url)
            let error = #expect(throws: DataError.self) { try SavedModel<Float>(contentsOf: url) }
            #expect(error?.problem.hasSuffix(": \(Self.tooMany)") == true, "\(error as Any)")
        }
    }

    /// A program meets the same bound, also where nothing but graphs multiplies.
    @Test func sharingInAProgram() throws {
        var layer: any Layer<Float> = Chain {}
        var message = ""
        for _ in 0..<20 {
            layer = try Graph(
                inputs: ["x": [2]],
                nodes: [
                    Node("a", layer, from: "x"), Node("b", sharing: "a", from: "a"), Node("c", sharing: "a", from: "b"),
                ],
                outputs: ["c"])
            do { _ = try Sequential(layers: [layer]) } catch { message = "\(error)" }
        }
        #expect(message.hasSuffix(": \(Self.tooMany)"))
    }

    @Test func joinsOfManyValues() throws {
        func join(_ kind: String, _ count: Int) -> String {
            let sources = [String](repeating: "\"x\"", count: count).joined(separator: ",")
            return #"{"type":"graph","inputs":[{"name":"x","shape":[2]}],"nodes":[{"name":"y","from":[\#(sources)],"#
                + #""join":"\#(kind)"}],"outputs":["y"]}"#
        }
        let beside: [Float] = (0..<60_000).map { $0.isMultiple(of: 2) ? 1 : 2 }
        let cases: [(String, Tensor<Float>)] = [
            ("add", [30_000, 60_000]), ("multiply", Tensor([1, Float.infinity])), ("concatenate", Tensor(beside)),
        ]
        for (kind, expected) in cases {
            try Self.file(join(kind, 30_000)).write(to: url)
            let network = try SavedModel<Float>(contentsOf: url).network
            #expect(network.predict([[1, 2]]).reshaped(to: expected.shape) == expected)
            try expectError("layer 1, at 0.y: \(Self.tooMany)", join(kind, 100_000))
        }
    }
}
