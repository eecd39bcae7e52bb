import Backprop
import Foundation
import Testing

@Suite struct TensorElementTests {
    @Test func equalityIsOfShapeAndElements() {
        let matrix: Tensor<Float> = [[1, 2], [3, 4]]
        #expect(matrix == Tensor(shape: [2, 2], scalars: [1, 2, 3, 4]))
        #expect(matrix != matrix.reshaped(to: [4]))
        #expect(matrix != [[1, 2], [3, 5]])
        #expect(Tensor<Float>([0]) == Tensor<Float>([-0.0]))
        let nan = Tensor<Double>([.nan])
        #expect(nan != nan)
        // A slice equals a tensor with memory of its own.
        #expect(matrix[rows: 1..<2] == [[3, 4]])
        #expect(Tensor<Float>(zeros: [0, 3]) != Tensor<Float>(zeros: [3, 0]))
    }

    @Test func subscriptsReadAndWrite() {
        var vector: Tensor<Double> = [1, 2, 3]
        #expect(vector[2] == 3)
        vector[0] = 7
        #expect(vector == [7, 2, 3])

        var matrix: Tensor<Float> = [[1, 2, 3], [4, 5, 6]]
        let copy = matrix
        matrix[1, 0] = -4
        matrix[0, 2] += 10
        #expect(matrix == [[1, 2, 13], [-4, 5, 6]])
        #expect(copy == [[1, 2, 3], [4, 5, 6]])

        var cube = Tensor<Float>(shape: [2, 3, 4], scalars: (0..<24).map(Float.init))
        #expect(cube[1, 2, 3] == 23)
        #expect(cube[0, 1, 2] == 6)
        cube[1, 0, 1] = -1
        #expect(cube.scalars[13] == -1)
    }

    @Test func writingToASliceLeavesTheWhole() {
        let matrix: Tensor<Float> = [[1, 2], [3, 4], [5, 6]]
        var slice = matrix[rows: 1..<3]
        slice[0, 1] = 40
        #expect(slice == [[3, 40], [5, 6]])
        #expect(matrix == [[1, 2], [3, 4], [5, 6]])
    }

    @Test func codableKeepsEveryBit() throws {
        let matrix: Tensor<Float> = [[0.1, -2], [3e-30, 1e30]]
        let data = try JSONEncoder().encode(matrix)
        #expect(try JSONDecoder().decode(Tensor<Float>.self, from: data) == matrix)
        let slice = matrix[rows: 1..<2]
        #expect(try JSONDecoder().decode(Tensor<Float>.self, from: JSONEncoder().encode(slice)) == slice)
    }

    @Test(arguments: [
        (#"{"shape":[2,2],"scalars":[1,2,3]}"#, "shape [2, 2] takes 4 scalars, found 3"),
        (#"{"shape":[-1],"scalars":[]}"#, "[-1] is not the shape of a tensor"),
        (
            #"{"shape":[4611686018427387904,4],"scalars":[]}"#,
            "[4611686018427387904, 4] is not the shape of a tensor"
        ),
        (
            #"{"shape":[0,4611686018427387904,4],"scalars":[]}"#,
            "[0, 4611686018427387904, 4] is not the shape of a tensor"
        ),
    ])
    func decodingRejectsWhatIsNoTensor(json: String, message: String) {
        let error = #expect(throws: DecodingError.self) {
            try JSONDecoder().decode(Tensor<Double>.self, from: Data(json.utf8))
        }
        guard case .dataCorrupted(let context) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(context.debugDescription == message)
    }
}

@Suite struct TensorSubscriptMistakeTests {
}
