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

extension TensorElementTests {
    /// Shapes of few and of many axes, of extent 1 and of none, against the places of the elements.
    @Test(
        arguments: [
            ([3, 5], [1, 0]), ([2, 3, 4, 5], [0, 3, 1, 2]), ([2, 3, 4, 5], [3, 2, 0, 1]), ([67, 130], [1, 0]),
            ([4, 1, 3], [2, 1, 0]),
            ([2, 0, 3], [2, 0, 1]), ([7], [0]), ([], []),
            ([2, 3, 1, 2, 2, 2, 1, 2, 2, 3, 2], [10, 3, 0, 7, 1, 9, 2, 4, 8, 6, 5]),
        ] as [([Int], [Int])])
    func permutedElementsAreFoundAtTheirPermutedIndices(shape: [Int], axes: [Int]) {
        let count = shape.reduce(1, *)
        let tensor = Tensor<Double>(shape: shape, scalars: (0..<count).map(Double.init))
        let permuted = tensor.permuted(axes)
        #expect(permuted.shape == axes.map { shape[$0] })
        let expected = (0..<count).map { place in
            var (rest, source) = (place, 0)
            var index = [Int](repeating: 0, count: shape.count)
            for (position, axis) in axes.enumerated().reversed() {
                index[axis] = rest % permuted.shape[position]
                rest /= permuted.shape[position]
            }
            for axis in shape.indices { source = source * shape[axis] + index[axis] }
            return Double(source)
        }
        #expect(permuted.scalars == expected)
        #expect(Tensor<Float>(tensor).permuted(axes) == Tensor<Float>(permuted))
    }
}
