import Backprop
import Foundation

// No `Data`, whose contents the leak detector cannot see.
private let image: [UInt8] = [0, 0, 8, 3, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 7]
private let label: [UInt8] = [0, 0, 8, 1, 0, 0, 0, 1, 0]

/// The unpacked bytes serve as the images, then as the labels, beside a good file of the other kind.
func read(_ data: Data) throws(DataError) {
    let packed = file(data, "packed.gz")
    // An error may come when all is unpacked: to 1,032 times as much at most.
    let statement = Cost.Statement(file: data.count, claimed: 1032 * data.count)
    let imagesBesideLabel = try? Cost.of(statement) { () throws(DataError) in
        try Dataset<Float>.idx(images: packed, labels: file(Data(label), "label"))
    } size: {
        $0.featureCount
    }
    if let samples = imagesBesideLabel { require(samples.count == 1, "\(samples.count) samples of one label") }
    let samples = try Cost.of(statement) { () throws(DataError) in
        try Dataset<Float>.idx(images: file(Data(image), "image"), labels: packed)
    } size: {
        4 * $0.count
    }
    require(samples.count == 1, "\(samples.count) samples of one image")
}
