import Backprop
import Foundation

/// Data of which this process has looked at its share, before the processes know of each other.
enum DataShare<Scalar: TensorScalar> {
    case images(ImageShare<Scalar>)
    case table(TableShare)

    /// What all processes must find alike.
    var outline: String {
        get throws(DataError) {
            switch self {
            case .images(let share): "\(share.fileCount) images"
            case .table(let share): try share.outline
            }
        }
    }
}

extension DataSource {
    /// What this process has found of a folder of images, or of a table, of which each process reads its share; nothing for
    /// all else.
    func share<Scalar: TensorScalar>(
        _: Scalar.Type, _ sequence: SequenceSettings, task: TrainingTask, by ranks: Ranks
    ) throws -> DataShare<Scalar>? {
        guard ranks.count > 1 else { return nil }
        switch self {
        case .images(let folder, let settings):
            try Self.checkFolders(in: folder)
            let share: ImageShare<Scalar>? = try ImageShare(
                folder: folder, size: settings.size, colors: settings.colors, mostPixels: settings.mostPixels,
                by: ranks)
            return share.map { .images($0) }
        case .csv(let url, let options):
            guard !sequence.isSeries, TableShare.isWorthSharing(url, by: ranks) else { return nil }
            return .table(try TableShare(Self.readCSV(url, options), options.columns(for: task), by: ranks))
        case .spiral, .moons, .circles, .clusters, .iris, .text, .idx, .image, .npy, .npz, .sequences: return nil
        }
    }

    /// What becomes of it together.
    func trainingData<Scalar: TensorScalar>(
        of share: DataShare<Scalar>, _ arguments: Arguments, isFirst: Bool
    ) throws -> TrainingData<Scalar> {
        switch (share, self) {
        case (.images(let share), .images(_, let settings)):
            let broken = BrokenImages(settings)
            let data = try share.dataset { error throws(DataError) in try broken.add(error) }
            if isFirst { broken.tell() }
            return .samples(data)
        case (.table(let share), .csv(_, let options)):
            return try Self.trainingData(share.table(), options, arguments)
        case (.images, _), (.table, _):
            throw DataError(source: "data", expected: "what this process has looked at", problem: "found other data")
        }
    }
}
