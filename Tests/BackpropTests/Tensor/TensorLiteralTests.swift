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
        let emptyRows: Tensor<Float> = [[Float](), [Float]()]
        #expect(emptyRows.shape == [2, 0])
    }

    @Test func variablesStandInLiterals() {
        let (mean, deviation): (Float, Float) = (3, 2)
        let shift: Tensor<Float> = [-mean / deviation]
        #expect(shift == Tensor(shape: [1], scalars: [-1.5]))
        let rows: Tensor<Float> = [[mean, 2 * deviation, 0], [1, 0.5, -deviation]]
        #expect(rows == Tensor(rows: [[3, 4, 0], [1, 0.5, -2]]))
        let counts = [2, 3]
        let mixed: Tensor<Double> = [counts, [counts[1] - 5, counts.count]]
        #expect(mixed == [[2, 3], [-2, 2]])
        let known: [Double] = [0.1, 1 / 3]
        #expect(([known] as Tensor<Double>).scalars == known)
    }

    @Test func rowsOfArrays() {
        #expect(Tensor<Float>(rows: [[1, 2], [3, 4], [5, 6]]) == [[1, 2], [3, 4], [5, 6]])
        #expect(Tensor<Double>(rows: []).shape == [0, 0])
        #expect(Tensor<Double>(rows: [[], []]).shape == [2, 0])
    }

    @Test func literalsAreRoundedOnceToTheScalarType() {
        let floats: Tensor<Float> = [0.1, 16_777_217]
        #expect(floats.scalars == [0.1 as Float, 16_777_216])
        let doubles: Tensor<Double> = [0.1]
        #expect(doubles.scalars == [0.1])
    }
}
