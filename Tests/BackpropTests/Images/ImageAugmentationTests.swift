import Backprop
import Foundation
import Testing

@Suite struct ImageAugmentationTests {
    /// Three images of 2×3 pixels.
    static let images = Tensor<Float>(shape: [3, 6], scalars: (1...18).map { Float($0) })

    static func apply(
        _ augmentation: ImageAugmentation, to images: Tensor<Float> = images, shape: [Int] = [2, 3], seed: UInt64 = 1
    ) -> Tensor<Float> {
        var (images, generator) = (images, SeededGenerator(seed: seed))
        augmentation.apply(to: &images, imageShape: shape, using: &generator)
        return images
    }

    @Test func nothingByDefault() {
        var (images, generator) = (Self.images, SeededGenerator(seed: 1))
        ImageAugmentation().apply(to: &images, imageShape: [2, 3], using: &generator)
        #expect(images == Self.images)
        #expect(generator == SeededGenerator(seed: 1), "nothing is drawn")
    }

    @Test func flipsMirror() {
        let mirrored: Tensor<Float> = [[3, 2, 1, 6, 5, 4], [9, 8, 7, 12, 11, 10], [15, 14, 13, 18, 17, 16]]
        #expect(Self.apply(ImageAugmentation(horizontalFlip: 1)) == mirrored)
        let turned: Tensor<Float> = [[4, 5, 6, 1, 2, 3], [10, 11, 12, 7, 8, 9], [16, 17, 18, 13, 14, 15]]
        #expect(Self.apply(ImageAugmentation(verticalFlip: 1)) == turned)
        let colors = Self.apply(ImageAugmentation(horizontalFlip: 1), shape: [1, 2, 3])
        #expect(colors == [[4, 5, 6, 1, 2, 3], [10, 11, 12, 7, 8, 9], [16, 17, 18, 13, 14, 15]])
        // Half of them, whatever the rank of the batch.
        let many = Tensor<Float>(shape: [1000, 1, 2], scalars: (0..<2000).map { Float($0 % 2) })
        let flipped = Self.apply(ImageAugmentation(horizontalFlip: 0.5), to: many, shape: [1, 2])
        #expect(flipped.shape == [1000, 1, 2])
        let count = stride(from: 0, to: 2000, by: 2).count { flipped.scalars[$0] == 1 }
        #expect(450...550 ~= count)
    }

    @Test func shiftsMoveWithoutChangingValues() {
        let image = Tensor<Float>(shape: [1, 25], scalars: (0..<25).map { $0 == 12 ? 0.3 : 0.1 })
        var places: Set<Int> = []
        for seed in 0..<200 {
            let moved = Self.apply(ImageAugmentation(shift: 2, fill: -1), to: image, shape: [5, 5], seed: UInt64(seed))
            let place = moved.scalars.firstIndex(of: 0.3) ?? -1
            places.insert(place)
            let (down, right) = (place / 5 - 2, place % 5 - 2)
            let outside = 25 - (5 - abs(down)) * (5 - abs(right))
            #expect(moved.scalars.count { $0 == -1 } == outside)
            #expect(moved.scalars.count { $0 == 0.1 } == 24 - outside)
        }
        #expect(places == Set(0..<25))
    }

    @Test func cropsEnlargeAPart() {
        // A slope stays one, only less steep, and within the values that it had.
        let slope = Tensor<Float>(shape: [50, 64], scalars: (0..<50 * 64).map { Float($0 % 8) })
        let cropped = Self.apply(ImageAugmentation(crop: 0.5), to: slope, shape: [8, 8])
        var steps: Set<Float> = []
        for image in 0..<50 {
            let row = (0..<8).map { cropped[image, $0] }
            #expect(row == row.sorted() && row[0] >= 0 && row[7] <= 7)
            let step = row[4] - row[3]
            #expect(step >= 0.499 && step <= 1.001)
            steps.insert(step)
        }
        #expect(steps.count > 25)
    }

    @Test func rotationsTurnAboutTheCentre() {
        // The value of a place is how far it lies from the centre: turning changes little, but at the corners.
        let round = Tensor<Float>(
            shape: [20, 81],
            scalars: (0..<20 * 81).map { index in
                let (row, column) = (index % 81 / 9 - 4, index % 9 - 4)
                return Float(Double(row * row + column * column).squareRoot())
            })
        let turned = Self.apply(ImageAugmentation(rotation: 30), to: round, shape: [9, 9])
        for index in 0..<20 * 81 {
            let (row, column) = (index % 81 / 9 - 4, index % 9 - 4)
            guard row * row + column * column <= 16 else { continue }
            #expect(abs(turned[index / 81, index % 81] - round[index / 81, index % 81]) < 0.3)
        }
        #expect(turned != round)
        // A quarter turn, of which half the angles below 180° are more.
        let line = Tensor<Float>(shape: [1, 9], scalars: [0, 0, 0, 1, 1, 1, 0, 0, 0])
        var sums: [Float] = [0, 0]
        for seed in 0..<100 {
            let turned = Self.apply(ImageAugmentation(rotation: 180), to: line, shape: [3, 3], seed: UInt64(seed))
            #expect(abs(turned[0, 4] - 1) < 1e-6)
            sums[0] += turned[0, 3]
            sums[1] += turned[0, 1]
        }
        #expect(abs(sums[0] - sums[1]) < 20)
    }

    @Test func theSameGeneratorGivesTheSameImages() {
        let all = ImageAugmentation(
            horizontalFlip: 0.5, verticalFlip: 0.5, shift: 1, crop: 0.7, rotation: 20, fill: 0.5)
        let images: Tensor<Float> = randomTensor([40, 7 * 5 * 3], seed: 9)
        let once = Self.apply(all, to: images, shape: [7, 5, 3])
        #expect(once == Self.apply(all, to: images, shape: [7, 5, 3]))
        #expect(once != Self.apply(all, to: images, shape: [7, 5, 3], seed: 2))
        #expect(once.scalars.allSatisfy { $0.magnitude <= 1.0001 })
        // Images are changed one after the other, so parts of a batch are changed as the whole is.
        var generator = SeededGenerator(seed: 1)
        var parts = [images[rows: 0..<13], images[rows: 13..<40]]
        for index in 0..<2 { all.apply(to: &parts[index], imageShape: [7, 5, 3], using: &generator) }
        #expect(parts[0] == once[rows: 0..<13] && parts[1] == once[rows: 13..<40])
    }
}
