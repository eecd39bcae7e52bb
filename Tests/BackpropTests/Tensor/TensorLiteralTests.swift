import Backprop
import Testing

@Suite struct TensorLiteralTests {
    @Test func nestingGivesTheShape() {
        let vector: Tensor<Float> = [1, 2.5, -3]
        #expect(vector.shape == [3])
        #expect(vector.scalars == [1, 2.5, -3])

        let matrix: Tensor<Double> = [[1, 2], [3, 4], [5, 6]]
        #expect(matrix.shape == [3, 2])
        #expect(matrix.scalars == [1, 2, 3, 4, 5, 6])

        let cube: Tensor<Float> = [[[1], [2]], [[3], [4]]]
        #expect(cube.shape == [2, 2, 1])
        #expect(cube.scalars == [1, 2, 3, 4])

        let none: Tensor<Float> = []
        #expect(none.shape == [0])
        let emptyRows: Tensor<Float> = [[], []]
        #expect(emptyRows.shape == [2, 0])
    }

    @Test func literalsAreRoundedOnceToTheScalarType() {
        let floats: Tensor<Float> = [0.1, 16_777_217]
        #expect(floats.scalars == [0.1 as Float, 16_777_216])
        let doubles: Tensor<Double> = [0.1]
        #expect(doubles.scalars == [0.1])
    }
}
