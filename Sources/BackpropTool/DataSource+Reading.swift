import Backprop
import BackpropLessons
import Foundation

extension DataSource {
    /// What a training is given.
    ///
    /// - Parameters:
    ///   - sequence: Whether it is a series, or a text.
    ///   - ranks: The processes of which each may read its share.
    ///   - say: Called with a line for people where something about the data is assumed.
    func trainingData<Scalar: TensorScalar>(
        _: Scalar.Type, _ arguments: Arguments, _ sequence: SequenceSettings, task: TrainingTask, seed: UInt64,
        ranks: Ranks, say: (String) -> Void
    ) throws -> TrainingData<Scalar> {
        if case .text(let url, _) = self { return .text(try TextData<Scalar>.text(contentsOf: url)) }
        guard case .csv(let url, let options) = self else {
            let data: Dataset<Scalar> = try dataset(
                Scalar.self, arguments, task: task, part: .train,
                scalesBytes: !arguments.has(InputScaling.rawBytes), seed: seed, ranks: ranks, say: say)
            for assumption in assumptions(on: data) { say(assumption) }
            return .samples(data)
        }
        let csv = try Self.readCSV(url, options)
        if sequence.isSeries { return .series(try csv.series(sequence.columns(options))) }
        return try Self.trainingData(csv.table(options.columns(for: task)), options, arguments)
    }

    /// A table as the options of a training say.
    static func readCSV(_ url: URL, _ options: TableOptions) throws(DataError) -> CSV {
        try CSV(
            contentsOf: url, header: options.header ?? .detected, delimiter: options.delimiter,
            decimalMark: options.decimalMark, hasComments: options.hasComments ?? true,
            missingMarks: options.missingMarks ?? TableFormat.usualMissingMarks)
    }

    static func trainingData<Scalar>(
        _ table: Table, _ options: TableOptions, _ arguments: Arguments
    ) throws(DataError) -> TrainingData<Scalar> {
        if !arguments.has("task") { try refuseValuesAsClasses(in: table) }
        return .table(table, options)
    }

    /// Refuses labels that look like no classes, unless somebody has said that they are.
    private static func refuseValuesAsClasses(in table: Table) throws(DataError) {
        guard let doubt = table.doubtAboutClasses, let label = table.labels.first else { return }
        throw DataError(
            source: table.source, location: .column(label.place + 1), expected: "names of classes",
            problem: "found \(doubt.found): " + (doubt.areNumbers ? "--task regression learns values, " : "")
                + "--label tells another column, --task classification takes them as classes")
    }

    /// Samples with labels, of all but tables.
    ///
    /// - Parameters:
    ///   - task: Whether the labels are classes or values.
    ///   - part: The training or the test half of a folder of images.
    ///   - classes: The number of classes of a trained model.
    ///   - classNames: Their names, by which text labels are read.
    ///   - scalesBytes: Whether arrays of bytes become numbers from 0 to 1.
    ///   - steps: How many steps of sequences a trained model has room for.
    ///   - ranks: The processes of which each may read its share.
    ///   - say: Called with a line for people where the data were chosen by their names.
    func dataset<Scalar: TensorScalar>(
        _: Scalar.Type, _ arguments: Arguments, task: TrainingTask = .classification, part: IDXSplit,
        classes: Int? = nil, classNames: [String] = [], scalesBytes: Bool = true, steps: Int? = nil,
        seed: UInt64, ranks: Ranks = .alone, say: (String) -> Void = { _ in }
    ) throws -> Dataset<Scalar> {
        var generator = SeededGenerator(seed: seed)
        switch self {
        case .npy(let url, .none): throw UsageError("\(url.relativePath) needs --labels FILE.npy")
        case .npy(let url, let labels):
            if let shared: Dataset<Scalar> = try ArrayPair.shared(
                npy: url, labels: labels, by: ranks, task: task, scalesBytes: scalesBytes)
            {
                return shared
            }
            return try ArrayPair(npy: url, labels: labels).dataset(
                task: task, classes: classes, scalesBytes: scalesBytes)
        case .npz(let url):
            let tells = arguments["features"] == nil || arguments["label"] == nil
            if let (data, names): (Dataset<Scalar>, String) = try ArrayPair.shared(
                npz: url, arguments, by: ranks, task: task, scalesBytes: scalesBytes)
            {
                if tells { say(names) }
                return data
            }
            let arrays = try ArrayPair(npz: url, arguments, needsLabels: true)
            if tells { say(arrays.names) }
            return try arrays.dataset(task: task, classes: classes, scalesBytes: scalesBytes, steps: steps)
        case .sequences(let files): return try files.dataset(task: task, classNames: classNames, steps: steps)
        case _ where task == .regression:
            throw UsageError("--task regression goes with a CSV, .npy or .npz file as DATA")
        case .spiral: return .spiral(samplesPerClass: 200, classes: 3, using: &generator)
        case .moons: return .moons(samplesPerClass: 200, using: &generator)
        case .circles: return .circles(samplesPerClass: 200, using: &generator)
        case .clusters: return .gaussianClusters(samplesPerClass: 200, using: &generator)
        case .iris: return .iris()
        case .csv(let url, _), .text(let url, _):
            throw DataError(source: url.relativePath, expected: "samples", problem: "found a table or a text")
        case .idx(let folder, let prefix):
            if let shared: Dataset<Scalar> = try .shared(idx: folder, split: part, prefix: prefix, by: ranks) {
                return shared
            }
            return try .idx(folder: folder, split: part, prefix: prefix, classes: classes)
        case .images(let folder, let settings):
            try Self.checkFolders(in: folder)
            let broken = BrokenImages(settings)
            let data: Dataset<Scalar> = try .images(
                folder: folder, size: settings.size, colors: settings.colors,
                classNames: classNames.isEmpty ? nil : classNames, mostPixels: settings.mostPixels
            ) { error throws(DataError) in
                try broken.add(error)
            }
            // All processes find the same.
            if ranks.isFirst { broken.tell() }
            return data
        case .image(let url, _): throw Self.unlabelled(url)
        }
    }

    /// Throws unless a folder has folders in it, as those of images do.
    static func checkFolders(in folder: URL) throws(DataError) {
        guard try FolderReader(folder).names(foldersOnly: true).isEmpty else { return }
        let files = try FolderReader(folder).names().count
        throw DataError(
            source: folder.relativePath,
            expected: "a folder of images for each class, or IDX files such as train-images-idx3-ubyte",
            problem: files == 0 ? "found nothing" : "found \(files == 1 ? "a file" : "\(files) files") and no folder")
    }
}
