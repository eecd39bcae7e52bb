import Backprop

extension Trap {
    /// Images, and archives of arrays.
    static let images = [
        Trap("Image: 5 values for height × width × channels of 2×1×3") {
            _ = Image(height: 2, width: 1, channels: 3, values: .bytes([1, 2, 3, 4, 5]))
        },
        Trap("Image: no image can be resized to 0×3") {
            _ = Image(height: 1, width: 1, channels: 1, values: .bytes([1])).resized(height: 0, width: 3)
        },
        Trap("Image: 1×1 pixels cannot be resized to 16777216×16777216") {
            let side = 1 << 24
            _ = Image(height: 1, width: 1, channels: 1, values: .bytes([1])).resized(height: side, width: side)
        },
        Trap("ImageAugmentation: flips of 0.0 and 0.0, a shift of -1, a crop of 1.0, a rotation of 0.0") {
            _ = ImageAugmentation(shift: -1)
        },
        Trap("ImageAugmentation: images of shape [2, 2] in a batch of shape [3, 5]") {
            var images = Tensor<Float>(zeros: [3, 5])
            var generator = SeededGenerator(seed: 1)
            ImageAugmentation(shift: 1).apply(to: &images, imageShape: [2, 2], using: &generator)
        },
        Trap("NPZ: an array cannot have a name of 65532 bytes") {
            var archive = NPZ()
            archive.add(Tensor<Float>(zeros: [1]), named: String(repeating: "a", count: 65532))
        },
    ]
}
