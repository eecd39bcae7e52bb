import Backprop
import Foundation
import Testing

@Suite struct NPYTests {
    /// A file that numpy wrote, with the numbers that it holds; Tests/Fixtures/make_format_fixtures.py made it.
    struct Sample: Decodable, CustomTestStringConvertible, Sendable {
        let name: String
        let base64: Data
        let shape: [Int]
        let scalars: [String]
        var testDescription: String { name }
    }

    struct Refused: Decodable, CustomTestStringConvertible, Sendable {
        let name: String
        let base64: Data
        let type: String
        let kind: String
        var testDescription: String { name }
    }

    static let samples = (try? JSONDecoder().decode([Sample].self, from: fixture("npy.json"))) ?? []

    @Test(arguments: samples)
    func readsWhatNumpyWrote(sample: Sample) throws {
        let doubles = try sample.scalars.map { try #require(Double($0)) }
        let double = try Tensor<Double>(npy: sample.base64)
        #expect(double.shape == sample.shape)
        #expect(double.scalars.map(\.bitPattern) == doubles.map(\.bitPattern))
        let float = try Tensor<Float>(npy: sample.base64)
        #expect(float.shape == sample.shape)
        if sample.name.contains("large") == false {
            #expect(float.scalars.map(\.bitPattern) == doubles.map { Float($0).bitPattern })
        }
    }

    @Test func thereAreSamples() throws {
        #expect(Self.samples.count > 40)
        let weights = try Tensor<Double>(npy: fixtures.appendingPathComponent("weights1.npy"))
        #expect(weights == Tensor([-3, -2, -1, 0, 1, 2]).reshaped(to: [2, 3]) / 7)
    }

    @Test(arguments: samples.filter { $0.name.hasPrefix("<f4 C") || $0.name.hasPrefix("<f8 C") || $0.name == "rank 0" })
    func writesTheBytesOfNumpy(sample: Sample) throws {
        let bytes =
            sample.name.contains("f4")
            ? try Tensor<Float>(npy: sample.base64).npyData() : try Tensor<Double>(npy: sample.base64).npyData()
        #expect(bytes == sample.base64)
    }

    @Test(arguments: [[], [0], [7], [3, 4], [0, 3], [2, 1, 3], [1, 2, 3, 4], [100_000, 1]])
    func comesBackEqual(shape: [Int]) throws {
        let count = shape.reduce(1, *)
        let double = Tensor<Double>(shape: shape, scalars: (0..<count).map { Double($0) / 3 - 1 })
        #expect(try Tensor<Double>(npy: double.npyData()) == double)
        let float = Tensor<Float>(double)
        let folder = try TemporaryFolder()
        let url = folder.url.appendingPathComponent("x.npy")
        try float.write(npy: url)
        #expect(try Tensor<Float>(npy: url) == float)
        #expect(try Data(contentsOf: url).count % 64 == float.count * 4 % 64)
    }

    @Test func slicesWriteTheirOwnRows() throws {
        let x: Tensor<Float> = [[1, 2], [3, 4], [5, 6]]
        #expect(try Tensor<Float>(npy: x[rows: 1..<2].npyData()) == [[3, 4]])
    }

    @Test(arguments: try JSONDecoder().decode([Refused].self, from: fixture("npy-refused.json")))
    func refusesWhatAreNoNumbers(refused: Refused) {
        let found = refused.kind.isEmpty ? "a structured type" : "'\(refused.type)' (\(refused.kind))"
        let message = "npy: byte 20: expected numbers of a type such as '<f4' or '<i8', found \(found)"
        expectDataError(message) { () throws(DataError) in _ = try Tensor<Float>(npy: refused.base64) }
    }

    @Test func labels() throws {
        for code in ["<i8 C", ">i4 C", "|u1 C", "<u2 C"] {
            let sample = try #require(Self.samples.first { $0.name == code })
            let message = "npy: expected one label for each sample, found an array of shape 2×3"
            expectDataError(message) { () throws(DataError) in
                _ = try NPY.labels(sample.base64)
            }
            // The same six elements as a column.
            let text = String(decoding: sample.base64, as: Unicode.ASCII.self)
            let place = try #require(text.range(of: "(2, 3)"))
            let offset = text.distance(from: text.startIndex, to: place.lowerBound)
            var column = sample.base64
            column.replaceSubrange(offset..<offset + 6, with: "(6, 1)".utf8)
            #expect(try NPY.labels(column).map(Double.init) == sample.scalars.map { try #require(Double($0)) })
        }
        let large = try #require(Self.samples.first { $0.name == "large integers" })
        expectDataError("npy: row 1: expected a label that fits into 32 bits, found 9223372036854775807") {
            () throws(DataError) in _ = try NPY.labels(large.base64)
        }
        let larger = try #require(Self.samples.first { $0.name == "larger integers" })
        expectDataError("npy: row 1: expected a label that fits into 32 bits, found one beyond 64 bits") {
            () throws(DataError) in _ = try NPY.labels(larger.base64)
        }
        expectDataError("npy: expected integer labels, found floating-point numbers") { () throws(DataError) in
            _ = try NPY.labels(Tensor<Float>([1, 2]).npyData())
        }
        let missing = URL(fileURLWithPath: "/no/labels.npy")
        expectDataError("/no/labels.npy: no such file") { () throws(DataError) in _ = try NPY.labels(missing) }
    }
}
