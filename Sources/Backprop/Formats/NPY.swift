import Foundation

/// `.npy` files that hold something else than the elements of a `Tensor`, which reads and writes them by itself.
public enum NPY {
    /// Reads the classes of N samples: integers or booleans of shape N, N×1 or 1×N.
    ///
    /// - Throws: A `DataError` if the file cannot be read, holds other elements, or holds a number beyond the range of
    ///   `Int32`.
    public static func labels(_ url: URL) throws(DataError) -> [Int] {
        try labels(FileReader.read(url), source: FileReader.name(of: url))
    }

    /// Reads the contents of an `.npy` file of labels; `source` is what errors call it.
    public static func labels(_ data: Data, source: String = "npy") throws(DataError) -> [Int] {
        try labels([UInt8](data), source: source)
    }

    /// - Parameter ofSteps: Whether there may be several for each sample.
    static func labels(_ bytes: [UInt8], source: String, ofSteps: Bool = false) throws(DataError) -> [Int] {
        let header = try NPYHeader(bytes, source: source)
        guard header.format.isInteger else {
            throw DataError(source: source, expected: "integer labels", problem: "found floating-point numbers")
        }
        guard header.shape.filter({ $0 != 1 }).count <= (ofSteps ? 2 : 1), !header.shape.isEmpty else {
            throw DataError(
                source: source, expected: "one label for each sample",
                problem: "found an array of shape \(Shape.text(header.shape))")
        }
        let count = header.elements.count / max(1, header.format.size)
        try MemoryLimit.require(Size(bytes.count) + 8 * Size(count), for: "an array", source: source)
        var labels: [Int] = []
        labels.reserveCapacity(count)
        for start in stride(from: header.elements.lowerBound, to: header.elements.upperBound, by: header.format.size) {
            let value = ElementDecoder.integer(bytes, start, header.format, isBigEndian: header.isBigEndian)
            guard let label = value.flatMap({ Int32(exactly: $0) }) else {
                throw DataError(
                    source: source, location: .row(labels.count + 1), expected: "a label that fits into 32 bits",
                    problem: "found \(value.map(String.init) ?? "one beyond 64 bits")")
            }
            labels.append(Int(label))
        }
        return labels
    }
}
