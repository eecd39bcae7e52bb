import Backprop
import Foundation

/// Sequences of different lengths, each in a file of its own: in a folder for each class, or as a table lists them.
struct SequenceFiles {
    static let option = Option.value(
        "sequences", "NAME",
        "DATA is a table with a row for each sequence, and this column names its file: .npy, or CSV with a row for each step"
    )

    /// The folder, or the table.
    let url: URL
    /// The column of the files' names and how the table is read, if it is one.
    let list: (column: CSV.Column, options: TableOptions)?

    /// Options of tables that go with a list.
    static let tableOptions: Set = [
        "label", "drop-missing-labels", "header", "delimiter", "decimal", "comments", "missing-marks",
    ]

    /// Sequences with their labels.
    ///
    /// - Parameters:
    ///   - classNames: The classes of a trained model, in their order.
    ///   - steps: How many steps a trained model has room for.
    func dataset<Scalar>(
        task: TrainingTask, classNames: [String], steps: Int?
    ) throws -> Dataset<Scalar> {
        let names = classNames.isEmpty ? nil : classNames
        guard let list else {
            guard task == .classification else {
                throw UsageError("--task regression goes without a folder of sequences for each class")
            }
            return try .sequences(folder: url, steps: steps, classNames: names)
        }
        let choice = try list.options.choice(for: task)
        let table = try table(
            TableColumns(
                labels: choice.labels.isEmpty ? [.last] : choice.labels, labelsHold: choice.labelsHold,
                features: [list.column], mostCategories: .max, dropsMissingLabels: choice.dropsMissingLabels),
            list.options)
        return try .sequences(list: table, in: url.deletingLastPathComponent(), steps: steps, classNames: names)
    }

    /// Sequences alone, and what their files are called; targets of the result mean nothing.
    func unlabelled<Scalar>(steps: Int?) throws -> (samples: Dataset<Scalar>, files: [String]) {
        let (files, names) = try files()
        let samples = try Dataset<Scalar>(
            sequenceFiles: files, steps: steps, targets: .values(Tensor(zeros: [files.count, 1])),
            source: FileReader.name(of: url))
        return (samples, names)
    }

    private func files() throws -> (files: [URL], names: [String]) {
        if let list {
            let table = try table(
                TableColumns(labels: [], features: [list.column], mostCategories: .max), list.options)
            let names = (0..<table.rows).map { table.text(row: $0, of: table.inputs[0]) }
            return (try table.sequenceFiles(in: url.deletingLastPathComponent()), names)
        }
        let folders = try FolderReader(url).contents(foldersOnly: true)
        var files: [URL] = []
        for folder in folders.isEmpty ? [url] : folders.map(\.url) {
            files += try FolderReader(folder).contents().map(\.url)
        }
        return (files, files.map(FileReader.name(of:)))
    }

    private func table(_ columns: TableColumns, _ options: TableOptions) throws(DataError) -> Table {
        let csv = try CSV(
            contentsOf: url, header: options.header ?? .detected, delimiter: options.delimiter,
            decimalMark: options.decimalMark, hasComments: options.hasComments ?? true,
            missingMarks: options.missingMarks ?? TableFormat.usualMissingMarks)
        return try csv.table(columns)
    }

    /// Whether the first folder in a folder begins with a file of a sequence and not with an image; or, where there is no
    /// folder in it, whether all files are such.
    static func areIn(_ folder: URL) -> Bool {
        func isSequence(_ file: URL) -> Bool { ["npy", "csv", "tsv"].contains(file.pathExtension.lowercased()) }
        func files(_ folder: URL) -> [URL] { ((try? FolderReader(folder).contents()) ?? []).map(\.url) }
        let folders = (try? FolderReader(folder).contents(foldersOnly: true)) ?? []
        if let first = folders.first { return files(first.url).first.map(isSequence) ?? false }
        let all = files(folder)
        return !all.isEmpty && all.allSatisfy(isSequence)
    }
}
