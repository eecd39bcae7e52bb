import Backprop
import Foundation

// No `Data`, whose contents the leak detector cannot see.
private let image: [UInt8] = [0, 0, 8, 3, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 7]
private let label: [UInt8] = [0, 0, 8, 1, 0, 0, 0, 1, 0]

/// The unpacked bytes serve as the images, then as the labels, beside a good file of the other kind.
func read(_ data: Data) throws(DataError) {
    let packed = file(data, "packed.gz")
    if let samples: Dataset<Float> = try? .idx(images: packed, labels: file(Data(label), "label")) {
        require(samples.count == 1, "\(samples.count) samples of one label")
    }
    let samples: Dataset<Float> = try .idx(images: file(Data(image), "image"), labels: packed)
    require(samples.count == 1, "\(samples.count) samples of one image")
}
