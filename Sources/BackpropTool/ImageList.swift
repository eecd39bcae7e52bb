import Backprop
import Foundation

/// The images that `predict` is given, which need no labels: files, and folders of files or of folders of files.
struct ImageList {
    private let places: [URL]
    private let settings: ImageSettings

    /// Bytes of images that are in memory at a time, unless a single one has more.
    private static let block = 16 << 20

    /// - Returns: Nothing if there is one word for other data, or for one image.
    /// - Throws: A `UsageError` if there are several, and some of them are no images.
    init?(_ words: ArraySlice<String>, _ arguments: Arguments) throws(UsageError) {
        for word in words where words.count > 1 || URL(fileURLWithPath: word).isFolder {
            switch try DataSource(word, arguments, needsLabels: false) {
            case .images, .image: break
            case .spiral, .moons, .circles, .clusters, .iris, .csv, .text, .idx, .npy, .npz, .sequences:
                if words.count == 1 { return nil }
                throw UsageError("\(word): of several DATA, each must be an image or a folder of images")
            }
        }
        places = words.map { URL(fileURLWithPath: $0) }
        settings = try ImageSettings(arguments)
        if words.count == 1, !places[0].isFolder { return nil }
    }

    /// Calls `body` with images as the model takes them, and with the names of their files, some at a time.
    ///
    /// - Throws: A `DataError` for a folder without images, images that cannot be read unless they are left out, and if none
    ///   is left; what `body` throws.
    func read<Scalar>(
        for model: SavedModel<Scalar>, _ body: ([String], Dataset<Scalar>) throws(DataError) -> Void
    ) throws(DataError) {
        let fitted = try model.imageSettings(for: places[0], settings)
        let broken = BrokenImages(settings)
        let most = max(1, min(1024, Self.block / max(1, model.network.inputShape.reduce(1, *))))
        var (names, bytes): ([String], [UInt8]) = ([], [])
        var hasImages = false
        func flush() throws(DataError) {
            guard !names.isEmpty else { return }
            hasImages = true
            try body(names, Dataset(unlabelled: bytes, rows: names.count))
            (names, bytes) = ([], [])
        }
        for place in places {
            for file in try Self.files(at: place) {
                do throws(DataError) {
                    bytes += try fitted.image(from: file, allowsPipe: false).bytes
                    names.append(FileReader.name(of: file))
                } catch {
                    try broken.add(error)
                }
                if names.count == most { try flush() }
            }
        }
        try flush()
        guard hasImages else {
            throw DataError(
                source: FileReader.name(of: places[0]), expected: "at least one image",
                problem: "found only files that are broken")
        }
        broken.tell()
    }

    /// The file itself; of a folder the files in its folders, or those in it if it has none. What is hidden is passed over.
    private static func files(at place: URL) throws(DataError) -> [URL] {
        guard place.isFolder else { return [place] }
        let folders = try FolderReader(place).contents(foldersOnly: true)
        var files: [URL] = []
        for folder in folders.isEmpty ? [place] : folders.map(\.url) {
            files += try FolderReader(folder).contents().map(\.url)
        }
        guard !files.isEmpty else {
            throw DataError(source: FileReader.name(of: place), expected: "at least one image", problem: "found none")
        }
        return files
    }
}
