import Backprop
import Foundation

/// One file serves as the images and another as the labels: the first byte says where the second begins.
func read(_ data: Data) throws(DataError) {
    let images = data.dropFirst().dropFirst(Int(data.first ?? 0))
    let labels = data.dropFirst().prefix(Int(data.first ?? 0))
    let samples: Dataset<Float> = try .idx(images: file(images, "images"), labels: file(labels, "labels"))
    require(samples.count > 0, "a data set of no samples")
}
