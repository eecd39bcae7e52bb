import Backprop
import Foundation
import Testing

@Suite struct TensorDescriptionTests {
    @Test func columnsAreAligned() {
        let x: Tensor<Float> = [[1, 2.5], [-3, 4]]
        #expect("\(x)" == "[[ 1. ,  2.5],\n [-3. ,  4. ]]")
        #expect(x.debugDescription == "Tensor<Float> of shape [2, 2]:\n[[ 1. ,  2.5],\n [-3. ,  4. ]]")
        #expect("\(Tensor<Double>(zeros: [0, 3]))" == "[]")
        #expect(Tensor<Double>(zeros: [0, 3]).debugDescription == "Tensor<Double> of shape [0, 3]:\n[]")
    }

    /// What numpy prints for the same numbers; Tests/Fixtures/make_format_fixtures.py wrote it down.
    struct Sample: Decodable, CustomTestStringConvertible, Sendable {
        let type: String
        let shape: [Int]
        let scalars: [String]
        let text: String
        var testDescription: String { "\(type) \(shape) \(scalars.prefix(3))" }
    }

    @Test(arguments: try JSONDecoder().decode([Sample].self, from: fixture("printing.json")))
    func printsAsNumpyDoes(sample: Sample) throws {
        if sample.type == "float32" {
            let scalars = try sample.scalars.map { try #require(Float($0)) }
            #expect(Tensor(shape: sample.shape, scalars: scalars).description == sample.text)
        } else {
            let scalars = try sample.scalars.map { try #require(Double($0)) }
            #expect(Tensor(shape: sample.shape, scalars: scalars).description == sample.text)
        }
    }
}
