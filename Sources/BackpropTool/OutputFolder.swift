import Backprop
import Foundation

/// The folder that a command writes its results into, and no other run until this one ends.
final class OutputFolder {
    let path: String
    private(set) var written: [String] = []
    private let url: URL
    private let lock: FolderLock
    /// Why the last checkpoint could not be written, if it could not.
    private var checkpointFailure: DataError?

    /// Makes the folder if there is none, and sees that files can be written into it, before anything is trained. What runs
    /// that were killed left behind in it is removed.
    ///
    /// - Throws: A `DataError` if files cannot be written there, or another run writes there.
    init(_ path: String) throws(DataError) {
        self.path = path
        url = URL(fileURLWithPath: path, isDirectory: true)
        if FileManager.default.fileExists(atPath: path), !url.isFolder {
            throw DataError(source: path, expected: "a folder to write results into", problem: "found a file")
        }
        do {
            try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
        } catch {
            throw DataError(source: path, expected: "a folder to write results into", problem: Self.reason(error))
        }
        guard FileManager.default.isWritableFile(atPath: path) else {
            throw DataError(
                source: path, expected: "a folder to write results into", problem: "it cannot be written to")
        }
        lock = try Self.lock(url, path)
        if !lock.isHeld {
            StandardStreams.printError(
                "backprop: \(path.escaped): this file system has no locks; see to it that no other run writes there")
        }
        AtomicFile.removeLeftovers(in: url)
    }

    private static func lock(_ url: URL, _ path: String) throws(DataError) -> FolderLock {
        do throws(FolderLock.Failure) {
            return try FolderLock(url)
        } catch {
            switch error {
            case .isTaken:
                throw DataError(
                    source: path, expected: "a folder that no other run writes into",
                    problem: "found a run that is still going on; wait for it, or take another folder (--output)")
            case .cannotBeMade(let reason):
                throw DataError(
                    source: path, expected: "a folder to write results into",
                    problem: "\(FolderLock.fileName) cannot be made: \(reason.lowercased())")
            }
        }
    }

    private static func reason(_ error: any Error) -> String {
        var innermost = error as NSError
        while let next = innermost.userInfo[NSUnderlyingErrorKey] as? NSError { innermost = next }
        guard innermost.domain == NSPOSIXErrorDomain else { return "it cannot be made" }
        return unsafe String(cString: strerror(Int32(innermost.code))).lowercased()
    }

    private var modelURL: URL { url.appendingPathComponent("model.safetensors") }

    /// Throws if what a network is going to learn could not be written: names and settings have bounds, and something else
    /// may lie in its place.
    func check<Scalar>(_ model: SavedModel<Scalar>) throws(DataError) {
        try model.checkCanBeWritten(to: modelURL)
    }

    /// Writes what was learnt. Each file is replaced in one step.
    func write<Scalar>(_ model: SavedModel<Scalar>) throws(DataError) {
        // Somebody may have removed the folder meanwhile; what was learnt shall have a place all the same.
        try? FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
        try model.write(to: modelURL)
        written.append("model.safetensors")
    }

    /// Writes the weights for numpy.
    func writeArrays<Scalar>(of model: SavedModel<Scalar>) throws(DataError) {
        let network = model.network
        if let preparation = model.preparation {
            let scaling = preparation.scaling
            try write(scaling.shift, "shift.npy")
            try write(scaling.scale, "scale.npy")
        }
        for layer in network.layers.compactMap({ $0 as? Scaling<Scalar> }) {
            try write(layer.shift, "shift.npy")
            try write(layer.scale, "scale.npy")
        }
        for (index, layer) in network.layers.compactMap({ $0 as? BatchNorm<Scalar> }).enumerated() {
            for tensor in layer.parameters + layer.constants {
                try write(tensor.value, "batchnorm\(index + 1)-\(tensor.name).npy")
            }
        }
        // Those of neurons and filters.
        let sums = network.layers.map { $0.parameters }.filter { $0.first?.name == "weights" }
        for (index, tensors) in sums.enumerated() {
            try write(tensors[0].value, "weights\(index + 1).npy")
            try write(tensors[1].value.reshaped(to: [1, tensors[1].value.count]), "bias\(index + 1).npy")
        }
    }

    private var onnxURL: URL { url.appendingPathComponent("model.onnx") }

    /// Throws if a network could not be written for other programs when it has learnt.
    func checkONNX<Scalar>(of model: SavedModel<Scalar>) throws(DataError) {
        try model.checkCanBeWritten(onnx: onnxURL)
    }

    /// Writes the model for other programs.
    func writeONNX<Scalar>(of model: SavedModel<Scalar>) throws(DataError) {
        try model.write(onnx: onnxURL)
        written.append(onnxURL.lastPathComponent)
    }

    /// Where the results are.
    var closing: String { "results are in \(path.escaped): \(written.joined(separator: ", "))" }

    /// Does what comes after the last epoch. Whatever goes wrong there, the files that were written by then stay, and the
    /// error tells which.
    func finish(_ work: () throws -> Void) throws {
        do {
            try work()
            if let checkpointFailure { throw checkpointFailure }
        } catch {
            guard !written.isEmpty else { throw error }
            throw Unfinished(error: error, written: written.map { url.relativePath + "/" + $0 })
        }
    }

    /// The checkpoint that an earlier run wrote into a folder, if there is one.
    static func checkpoint<Scalar>(in path: String) throws(DataError) -> Checkpoint<Scalar>? {
        let url = checkpointURL(in: path)
        guard FileManager.default.fileExists(atPath: url.path) else { return nil }
        return try Checkpoint(contentsOf: url)
    }

    /// Writes a checkpoint in the place of the one before. If that fails the one before stays, and the training goes on: what
    /// it will have learnt is worth more. `finish` throws the error when all else is written, unless a later one succeeds.
    ///
    /// - Returns: What to say of a failure at once, where the checkpoint before was written.
    func save<Scalar>(_ checkpoint: Checkpoint<Scalar>) -> String? {
        let isFirst = checkpointFailure == nil
        do throws(DataError) {
            try checkpoint.write(to: checkpointURL)
            checkpointFailure = nil
            return nil
        } catch {
            checkpointFailure = error
            return isFirst ? "\(error); the training goes on" : nil
        }
    }

    static func checkpointURL(in path: String) -> URL {
        URL(fileURLWithPath: path, isDirectory: true).appendingPathComponent("checkpoint.safetensors")
    }

    private var checkpointURL: URL { Self.checkpointURL(in: path) }

    /// Writes a text.
    func write(_ text: String, _ name: String) throws(DataError) {
        try AtomicFile.write(Data(text.utf8), to: url.appendingPathComponent(name))
        written.append(name)
    }

    private func write<Scalar>(_ tensor: Tensor<Scalar>, _ name: String) throws(DataError) {
        try tensor.write(npy: url.appendingPathComponent(name))
        written.append(name)
    }
}

/// What went wrong after a training, and what is safe all the same.
struct Unfinished: Error, CustomStringConvertible {
    let error: any Error
    let written: [String]

    var description: String { "\(error); written before: \(written.joined(separator: ", "))" }
}
