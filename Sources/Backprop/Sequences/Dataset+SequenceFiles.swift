import Foundation

extension Dataset {
    /// Sequences of different lengths, each in a file of its own, as a network with a ``VariableLength`` takes them; see
    /// ``init(sequences:steps:targets:classNames:source:)``.
    ///
    /// A file in `.npy` holds [L, D], or [L] for a value in each step. Any other is a CSV file of numbers, a row for each step,
    /// in gzip format or not; see ``CSV/features()``.
    ///
    /// Memory: all files' numbers, and then N·T·(D + 1) scalars, whatever the lengths are.
    ///
    /// - Parameters:
    ///   - files: N files.
    ///   - steps: T, at least as many as the longest has; as many by default.
    ///   - targets: N classes or values, or a class for each of the T steps.
    ///   - classNames: A name for each class, or none.
    ///   - source: What errors call the data.
    /// - Throws: A `DataError` that names the file: for one that is missing or cannot be read, has no step, values that are not
    ///   finite, or others than as many in each step as the first file, or more than T steps; and if all do not fit into memory.
    public init(
        sequenceFiles files: [URL], steps: Int? = nil, targets: Targets<Scalar>, classNames: [String] = [],
        source: String = "data set"
    ) throws(DataError) {
        var sequences: [Tensor<Scalar>] = []
        for file in files {
            let sequence: Tensor<Scalar> = try SequenceFile.read(file, most: steps)
            if let first = sequences.first, first.columns != sequence.columns {
                throw DataError(
                    source: FileReader.name(of: file),
                    expected: "\(DataError.counted(first.columns, "value")) in each step, as in "
                        + FileReader.name(of: files[0]),
                    problem: "found \(sequence.columns)")
            }
            sequences.append(sequence)
        }
        let (width, longest) = (sequences.first?.columns ?? 0, sequences.map(\.rows).max() ?? 0)
        let room = Size(sequences.count) * Size(steps ?? longest) * (Size(width) + 1)
        try MemoryLimit.require(
            (room + sequences.sum { Size($0.count) }) * Size(MemoryLayout<Scalar>.stride),
            for: "a room of the longest sequence for each one", source: source)
        try self.init(sequences: sequences, steps: steps, targets: targets, classNames: classNames, source: source)
    }

    /// Sequences in a folder that holds a folder of such files for each class: see ``images(folder:size:colors:background:classNames:mostPixels:onBroken:)``
    /// for the order of classes and files.
    ///
    ///     up/1.csv  up/2.csv  down/1.npy
    ///
    /// - Parameters:
    ///   - folder: The folder of the classes.
    ///   - steps: T, at least as many as the longest has; as many by default.
    ///   - classNames: The classes if they are known; by default the names of the folders.
    /// - Throws: A `DataError` for folders without files, and as ``init(sequenceFiles:steps:targets:classNames:source:)`` does.
    public static func sequences(
        folder: URL, steps: Int? = nil, classNames: [String]? = nil
    ) throws(DataError) -> Dataset {
        let folders = try classes(in: folder)
        guard !folders.isEmpty else {
            throw DataError(
                source: FileReader.name(of: folder), expected: "a folder of sequences for each class",
                problem: "found no folder")
        }
        let names = classNames ?? folders.map(\.name)
        let files = try labelled(folders, names, "sequence")
        return try Dataset(
            sequenceFiles: files.map(\.url), steps: steps,
            targets: .classes(storage: files.map(\.label), count: names.count), classNames: names,
            source: FileReader.name(of: folder))
    }

    /// Sequences that a table lists: a row for each, with the name of its file, and its class or its values.
    ///
    /// - Parameters:
    ///   - list: A table with a single input, the column of the names.
    ///   - folder: Where names that are no whole paths lead from.
    ///   - steps: T, at least as many as the longest has; as many by default.
    ///   - classNames: The classes if they are known; by default those of the table.
    /// - Throws: A `DataError` for a row without a name, and as ``init(sequenceFiles:steps:targets:classNames:source:)`` does.
    public static func sequences(
        list: Table, in folder: URL, steps: Int? = nil, classNames: [String]? = nil
    ) throws(DataError) -> Dataset {
        let files = try list.sequenceFiles(in: folder)
        let names = list.labelsHold == .classes ? classNames ?? list.classNames : []
        let targets: Targets<Scalar> =
            if list.labels.isEmpty {
                .values(Tensor(zeros: [list.rows, 1]))
            } else if list.labelsHold == .classes {
                .classes(try list.labels(among: names), count: names.count)
            } else {
                .values(Tensor(list.values()))
            }
        return try Dataset(
            sequenceFiles: files, steps: steps, targets: targets, classNames: names, source: list.source)
    }
}

extension Table {
    /// The files that the only input names, as a list of sequences has it: see ``Dataset/sequences(list:in:steps:classNames:)``. Where
    /// they lie is not looked at. O(rows).
    ///
    /// - Parameter folder: Where names begin that are no whole paths.
    /// - Throws: A `DataError` if there is more than a column of names, or a name is missing.
    public func sequenceFiles(in folder: URL) throws(DataError) -> [URL] {
        guard inputs.count == 1, inputs[0].holdsTexts else {
            throw DataError(
                source: source, expected: "a column with the names of files",
                problem: "found \(inputs.isEmpty ? "none" : inputs.map(\.title).joined(separator: ", "))"
                    + (inputs.count == 1 ? " with numbers" : ""))
        }
        let column = inputs[0]
        guard column.missing == 0 else {
            throw DataError(
                source: source, location: .cell(row: column.missingLine, column: column.place + 1),
                expected: "the name of a file", problem: "found none")
        }
        return (0..<rows).map { row in
            let name = text(row: row, of: column)
            let isWhole = name.hasPrefix("/") || folder.relativePath == "."
            return isWhole ? URL(fileURLWithPath: name) : folder.appendingPathComponent(name)
        }
    }
}

/// A file with a sequence in it.
private enum SequenceFile {
    /// [L, D], L of `most` or less.
    static func read<Scalar: TensorScalar>(_ url: URL, most: Int?) throws(DataError) -> Tensor<Scalar> {
        let source = FileReader.name(of: url)
        guard FileReader.isFolder(url) != true else {
            throw DataError(source: source, expected: "a file with a sequence", problem: "found a folder")
        }
        var sequence: Tensor<Scalar>
        if url.pathExtension.lowercased() == "npy" {
            sequence = try Tensor(npy: url)
            if sequence.rank == 1 { sequence = sequence.reshaped(to: [sequence.count, 1]) }
        } else {
            sequence = try CSV(contentsOf: url).features()
        }
        guard sequence.rank == 2, sequence.count > 0 else {
            throw DataError(
                source: source, expected: "a sequence of 1 step or more, [L, D]",
                problem: "found shape \(Shape.text(sequence.shape))")
        }
        if let most, sequence.rows > most {
            throw DataError(
                source: source,
                expected: "a sequence of at most \(DataError.counted(most, "step")), as the model takes them",
                problem: "found one of \(sequence.rows)")
        }
        try DatasetCheck(source: source).samples(sequence)
        return sequence
    }
}
