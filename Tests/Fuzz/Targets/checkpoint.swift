import Backprop
import Foundation

/// A checkpoint whose digest is always right, as nobody would otherwise get past it. What is read is written and read again
/// as the same file, and no training goes on from it.
func read(_ data: Data) throws(DataError) {
    var contents = try Safetensors(data)
    contents.metadata["digest"] = contents.digest
    let url = file(contents.data(), "checkpoint.safetensors")
    // The file as it is read, and the network, the state of the optimizer and the history in it.
    let statement = Cost.Statement(file: 4 * data.count, claimed: 4 * data.count)
    do throws(DataError) {
        try check(
            Cost.of(statement) { () throws(DataError) in
                try Checkpoint<Float>(contentsOf: url)
            } size: { _ in
                4 * data.count
            })
    } catch {
        try check(
            Cost.of(statement) { () throws(DataError) in
                try Checkpoint<Double>(contentsOf: url)
            } size: { _ in
                4 * data.count
            })
    }
}

private func check<Scalar>(_ checkpoint: Checkpoint<Scalar>) throws(DataError) {
    let copies = ["one", "two"].map { file(Data(), $0) }
    try checkpoint.write(to: copies[0])
    try Checkpoint<Scalar>(contentsOf: copies[0]).write(to: copies[1])
    require((try? Data(contentsOf: copies[0])) == (try? Data(contentsOf: copies[1])), "written as another file")

    // Samples that the network may well be made for, so that more is looked at than their shape.
    var (model, generator) = (checkpoint.network, SeededGenerator(seed: 1))
    let inputs = model.inputShape.reduce(1, *)
    guard inputs < 16, (2..<16).contains(model.outputs) else { return }
    let samples = try Dataset<Scalar>(
        features: Tensor(zeros: [2, inputs]), targets: .classes([0, 1], count: model.outputs))
    do {
        try Trainer<Scalar>(epochs: 3).train(&model, on: samples, using: &generator, from: checkpoint) { _ in }
        fatalError("a training went on from the checkpoint of another")
    } catch {
        require(error is TrainingError, "\(error)")
    }
}
