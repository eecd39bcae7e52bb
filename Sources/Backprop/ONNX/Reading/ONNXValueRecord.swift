/// The name, the type and the shape of an input or output.
struct ONNXValueRecord: Sendable {
    var name = ""
    /// The number of its element's type; 0 for what is no tensor.
    var element = 0
    /// Its dimensions; `nil` if the file does not say how many there are.
    var dimensions: [ONNXDimension]?

    init(_ reader: ProtobufReader) throws(DataError) {
        var reader = reader
        while let field = try reader.next() {
            switch field.number {
            case 1: name = try field.text()
            case 2:
                var type = try field.message()
                while let field = try type.next() {
                    guard field.number == 1 else { continue }
                    var tensor = try field.message()
                    while let field = try tensor.next() {
                        if field.number == 1 { element = Int(truncatingIfNeeded: try field.integer()) }
                        if field.number == 2 { dimensions = try Self.dimensions(field) }
                    }
                }
            default: break
            }
        }
    }

    private static func dimensions(_ field: ProtobufReader.Field) throws(DataError) -> [ONNXDimension] {
        var dimensions: [ONNXDimension] = []
        var shape = try field.message()
        while let field = try shape.next() {
            guard field.number == 1 else { continue }
            guard dimensions.count < Shape.highestRank else {
                throw field.error("at most \(Shape.highestRank) dimensions", "found more")
            }
            var (dimension, message) = (ONNXDimension.open(""), try field.message())
            while let field = try message.next() {
                if field.number == 1 {
                    // A negative extent, and 0 in what older exporters write, stand for one that is open.
                    let extent = try field.integer()
                    if extent > 0, extent <= Shape.mostSampleValues { dimension = .fixed(Int(extent)) }
                }
                if field.number == 2 { dimension = .open(try field.text()) }
            }
            dimensions.append(dimension)
        }
        return dimensions
    }
}

extension ONNXValueRecord {
    /// What is wrong with a value that an output is said to be, if it has another shape than the file states. How many samples
    /// there are it need not know.
    func mismatch(_ sample: ONNXSample) -> String? {
        guard let dimensions else { return nil }
        let fits = zip(dimensions, sample.dims).allSatisfy { stated, made in
            if case .fixed(let extent) = stated { made == extent || made == ONNXSample.batch } else { true }
        }
        guard !fits || dimensions.count != sample.rank else { return nil }
        let made = sample.dims.map { $0 == ONNXSample.batch ? "batch" : "\($0)" }.joined(separator: ", ")
        let stated = dimensions.map(\.description).joined(separator: ", ")
        return "its nodes make [\(made)], and the file says [\(stated)]"
    }
}

/// A dimension of an input or output as a file states it.
public enum ONNXDimension: Sendable, Equatable, CustomStringConvertible {
    /// So many.
    case fixed(Int)
    /// As many as somebody gives; with a name, or an empty one. All that have one name are equal.
    case open(String)

    public var description: String {
        switch self {
        case .fixed(let extent): "\(extent)"
        case .open(let name): name.isEmpty ? "?" : name
        }
    }
}
