import Foundation

/// Reads the file of a model, and the files of its tensors, and makes a graph of it.
struct ONNXReader<Scalar: TensorScalar> {
    private(set) var file: ONNXFile
    var options: ONNXOptions<Scalar>
    private var tensors: [String: ONNXConstant<Scalar>] = [:]

    init(_ url: URL, _ options: ONNXOptions<Scalar>) throws(DataError) {
        try self.init(FileReader.read(url), source: FileReader.name(of: url), besides: url, options)
    }

    /// - Parameter url: Beside what other files lie; nothing if there can be none.
    init(
        _ bytes: [UInt8], source: String, besides url: URL?, _ options: ONNXOptions<Scalar>
    ) throws(DataError) {
        file = try ONNXFile(bytes, source: source)
        self.options = options
        // Who uses none of the operators need not say of which version.
        let isNeeded = file.graph.nodes.contains { $0.domain.isEmpty }
        guard ONNXFile.opsets.contains(file.opsets[""] ?? (isNeeded ? 0 : ONNXFile.opsets.lowerBound)) else {
            throw DataError(
                source: source,
                expected: "operators of versions \(ONNXFile.opsets.lowerBound) to \(ONNXFile.opsets.upperBound)",
                problem: "found \(file.opsets[""].map { "version \($0)" } ?? "none")")
        }
        var inputs: Set<String> = []
        for input in file.graph.inputs where !inputs.insert(input.name).inserted {
            throw DataError(
                source: source, expected: "inputs of different names",
                problem: "found \(DataError.quoted(input.name)) twice")
        }
        guard !file.graph.hasSparseTensors else {
            throw DataError(source: source, expected: "tensors that are not sparse", problem: "found sparse ones")
        }
        if let outputs = options.outputs { try file.keep(outputs) }
        try readTensors(besides: url)
    }

    private mutating func readTensors(besides url: URL?) throws(DataError) {
        var external = url.map { ONNXExternalData(besides: $0) }
        var total: Size = 0
        for tensor in file.graph.tensors {
            guard tensors[tensor.name] == nil else {
                throw DataError(
                    source: file.source, problem: "two tensors are called \(DataError.quoted(tensor.name))")
            }
            let size = try tensor.shape(source: file.source).bytes
            total += Size(size)
            try MemoryLimit.require(total, for: "a model", source: file.source)
            var stored: [UInt8]?
            if let entries = tensor.external {
                stored = try external?.bytes(of: tensor, entries, size: size)
                guard stored != nil else {
                    throw tensor.error(file.source, "elements in the file itself", "found those of another file")
                }
            }
            var constant: ONNXConstant<Scalar> = try tensor.constant(in: file, stored: stored)
            constant.name = tensor.name
            constant.isLearnt = !constant.element.isInteger && !tensor.name.hasPrefix(ONNXWriter.constantPrefix)
            tensors[tensor.name] = constant
        }
    }

    /// The graph, with whichever dimension for the batch makes one.
    ///
    /// - Throws: A `DataError` that names all that is in the way.
    func importer() throws(DataError) -> ONNXImporter<Scalar> {
        var (best, least): (ONNXImporter<Scalar>?, Int) = (nil, .max)
        for batching in ONNXBatching.allCases {
            let importer = ONNXImporter(file, tensors, options, batching)
            if importer.problems.isEmpty { return importer }
            // Where as much is in the way, what depends on where the batch is tells the least.
            let weight = 2 * importer.problems.count + (importer.hasVagueProblems ? 1 : 0)
            if weight < least { (best, least) = (importer, weight) }
        }
        throw error(best?.problems ?? [])
    }

    /// So many of the problems are told.
    private static var mostProblems: Int { 200 }

    private func error(_ problems: [String]) -> DataError {
        let count = problems.count
        var text = problems.prefix(Self.mostProblems).joined(separator: "; ")
        if count > Self.mostProblems { text += "; and \(count - Self.mostProblems) more" }
        return DataError(
            source: file.source, expected: "a model that can be computed here",
            problem: "found \(DataError.counted(count, "obstacle")): \(text)")
    }
}
