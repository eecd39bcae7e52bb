import Backprop
import Foundation

/// One file serves as the images and another as the labels: the first byte says where the second begins.
func read(_ data: Data) throws(DataError) {
    let images = file(data.dropFirst().dropFirst(Int(data.first ?? 0)), "images")
    let labels = file(data.dropFirst().prefix(Int(data.first ?? 0)), "labels")
    let samples = try Cost.of(Cost.Statement(file: data.count, claimed: data.count)) { () throws(DataError) in
        try Dataset<Float>.idx(images: images, labels: labels)
    } size: {
        data.count + 4 * $0.count
    }
    require(samples.count > 0, "a data set of no samples")
}
