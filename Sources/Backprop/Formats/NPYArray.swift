import Foundation

/// An array as numpy saved it: its type and its shape are known, and its elements not yet numbers of a `Tensor`.
///
///     let array = try NPYArray(contentsOf: url)
///     let data = try Dataset<Float>(
///         samples: array, targets: .classes(labels, count: 10))
public struct NPYArray: Sendable {
    /// What errors call it.
    public let source: String
    let header: NPYHeader
    let bytes: [UInt8]

    /// Reads an `.npy` file, which stays in memory.
    ///
    /// - Throws: A `DataError` if the file cannot be read, or is none of numpy's.
    public init(contentsOf url: URL) throws(DataError) {
        try self.init(FileReader.read(url), source: FileReader.name(of: url))
    }

    init(_ bytes: [UInt8], source: String) throws(DataError) {
        self.source = source
        self.bytes = bytes
        header = try NPYHeader(bytes, source: source)
    }

    /// The extents.
    public var shape: [Int] { header.shape }

    /// Whether the elements are unsigned bytes (`uint8`), as those of images are.
    public var holdsBytes: Bool { header.format == .uint8 }

    /// The elements as numbers, as ``Tensor/init(npy:)`` reads them. O(elements).
    ///
    /// - Throws: A `DataError` if they are no numbers.
    public func tensor<Scalar>() throws(DataError) -> Tensor<Scalar> { try Tensor(npy: bytes, source: source) }

    /// The elements as the classes of N samples: integers or booleans of shape N, N×1 or 1×N. O(elements).
    ///
    /// - Throws: A `DataError` for others.
    public func labels() throws(DataError) -> [Int] { try NPY.labels(bytes, source: source) }

    /// The elements of N×T labels, a class for each step, row by row; -1 for a step without one. O(elements).
    ///
    /// - Throws: A `DataError` for others.
    public func stepLabels() throws(DataError) -> [Int] {
        let labels = try NPY.labels(bytes, source: source, ofSteps: true)
        guard header.isFortranOrder, shape.count == 2 else { return labels }
        return labels.indices.map { labels[$0 % shape[1] * shape[0] + $0 / shape[1]] }
    }

    /// The elements as bytes in C order. Those that lie so in the file share its memory.
    fileprivate var elements: ArraySlice<UInt8> {
        guard header.isFortranOrder else { return bytes[header.elements] }
        // `Float` holds every byte.
        let stored = Tensor<Float>(shape: shape.reversed(), scalars: bytes[header.elements].map { Float($0) })
        return stored.permuted(shape.indices.reversed()).scalars.map { UInt8($0) }[...]
    }

    /// The extents of an image, if each of N samples may be one: height × width, or these and 1 or 3 channels.
    fileprivate var imageShape: [Int]? {
        let sample = Array(shape.dropFirst())
        return sample.count == 2 || sample.count == 3 && [1, 3].contains(sample[2]) ? sample : nil
    }
}

extension Dataset {
    /// N samples in the rows of an array, with their targets.
    ///
    /// Bytes stay bytes in memory and become numbers from 0 to 1 as those of images do, unless they are to be taken as they
    /// are. Bytes in N×H×W, N×H×W×1 or N×H×W×3 are images. Arrays of other types are taken as they are.
    ///
    /// - Parameters:
    ///   - samples: The array.
    ///   - scalesBytes: Whether unsigned bytes are divided by 255.
    ///   - targets: N classes or values.
    ///   - targetSource: What errors call these.
    /// - Throws: A `DataError` as `init(features:targets:…)` does.
    public init(
        samples: NPYArray, scalesBytes: Bool = true, targets: Targets<Scalar>, targetSource: String? = nil
    ) throws(DataError) {
        guard scalesBytes, samples.holdsBytes, samples.shape.count >= 2 else {
            try self.init(
                features: samples.tensor(), targets: targets, source: samples.source, targetSource: targetSource)
            return
        }
        let check = DatasetCheck(source: samples.source)
        let count = samples.shape[0]
        guard count > 0 else { throw check.error(expected: "at least one sample", problem: "found none") }
        let elements = samples.elements
        guard !elements.isEmpty else { throw check.error(expected: "at least one feature", problem: "found none") }
        try DatasetCheck(source: targetSource ?? samples.source).targets(targets, samples: count)
        self.init(
            unchecked: .bytes(ByteRows(elements, columns: elements.count / count)), targets: targets,
            imageShape: samples.imageShape)
    }

    /// Rows of bytes as those of images are, without targets: those of the result mean nothing. For a prediction.
    ///
    /// Stops the program unless there is a row, and all are of one length.
    ///
    /// - Parameters:
    ///   - bytes: The samples, one behind the other.
    ///   - rows: How many there are.
    public init(unlabelled bytes: [UInt8], rows: Int) {
        self.init(
            unchecked: .bytes(ByteRows(bytes[...], columns: bytes.count / max(1, rows))),
            targets: .values(Tensor(zeros: [rows, 1])))
    }

    /// Whether the samples are kept as bytes, which become numbers from 0 to 1.
    public var holdsBytes: Bool {
        switch samples {
        case .bytes: true
        case .scalars, .windows: false
        case .shared(let shared): shared.holdsBytes
        }
    }
}
