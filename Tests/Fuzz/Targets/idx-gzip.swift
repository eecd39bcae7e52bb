import Backprop
import Foundation

private let image = Data([0, 0, 8, 3, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 7])
private let label = Data([0, 0, 8, 1, 0, 0, 0, 1, 0])

/// The unpacked bytes serve as the images, then as the labels, beside a good file of the other kind.
func read(_ data: Data) throws(DataError) {
    let packed = file(data, "packed.gz")
    if let samples: Dataset<Float> = try? .idx(images: packed, labels: file(label, "label")) {
        require(samples.count == 1, "\(samples.count) samples of one label")
    }
    let samples: Dataset<Float> = try .idx(images: file(image, "image"), labels: packed)
    require(samples.count == 1, "\(samples.count) samples of one image")
}
