import Foundation

/// One of the two parts in which the MNIST family of data sets comes.
public enum IDXSplit: String, Sendable, CaseIterable {
    /// The files whose names begin with `train-`.
    case train
    /// The files whose names begin with `t10k-`, or with `test-`.
    case test
}

extension Dataset {
    /// Images and labels from a pair of IDX files in a folder, as MNIST, Fashion-MNIST and EMNIST come.
    ///
    /// The names are `train-images-idx3-ubyte` and `train-labels-idx1-ubyte`, or `t10k-…` or `test-…` for the test split; a
    /// prefix such as `emnist-letters-`, a point before `idx` and an ending `.gz` are understood. Pipes, devices and sockets
    /// of these names are refused.
    ///
    /// Pixels and labels are taken as they lie in the files. The images of EMNIST lie on their sides: each is stored by
    /// columns, so that height and width are exchanged. Its letters have the labels 1 to 26, which makes 27 classes, and
    /// none of the samples is of class 0.
    ///
    /// - Parameters:
    ///   - folder: The folder that holds the files.
    ///   - split: Which of the two pairs to read.
    ///   - prefix: What stands before the names, such as `emnist-letters`; empty for names without one. It is needed where a
    ///     folder holds several sets.
    ///   - classes: The number of classes; by default 10, or as many as the labels need.
    /// - Throws: A `DataError` if a file is missing or not what it should be, or if there are several sets.
    public static func idx(
        folder: URL, split: IDXSplit, prefix: String? = nil, classes: Int? = nil
    ) throws(DataError) -> Dataset {
        let files = try IDXFolder(folder, prefix: prefix).files(split)
        // What lies in a folder need not be a file: a pipe there would be waited for.
        return try idx(images: files.images, labels: files.labels, classes: classes, allowsPipe: false)
    }

    /// Images and labels from two IDX files of unsigned bytes, each unpacked if its name ends in `.gz`.
    ///
    /// An image becomes a row of height × width pixels between 0 and 1, N×(H·W); `imageShape` is `[H, W]`. The pixels
    /// stay bytes in memory until they are computed with: those of a plain file take as much as the file, those of a packed
    /// one what the header promises, up to 1032 times the file, and the file while it is read.
    ///
    /// - Parameters:
    ///   - images: A file of rank 3: N images.
    ///   - labels: A file of rank 1: N labels.
    ///   - classes: The number of classes; by default 10, or as many as the labels need.
    /// - Throws: A `DataError` if a file is missing, is not what it should be, is shorter or longer than its header
    ///   says, if the numbers of images and labels differ, or if a label is out of range.
    public static func idx(images: URL, labels: URL, classes: Int? = nil) throws(DataError) -> Dataset {
        try idx(images: images, labels: labels, classes: classes, allowsPipe: true)
    }

    /// Whether a folder has files that are named as those of IDX images and labels are. O(names).
    ///
    /// - Parameter folder: The folder; one that cannot be read has none.
    public static func holdsIDX(_ folder: URL) -> Bool {
        guard let names = try? FolderReader(folder).names() else { return false }
        return names.contains { IDXFolder.isName($0) }
    }

    private static func idx(
        images: URL, labels: URL, classes: Int?, allowsPipe: Bool
    ) throws(DataError) -> Dataset {
        let labelFile = try IDXFile(labels, rank: 1, allowsPipe: allowsPipe)
        let imageFile = try IDXFile(images, rank: 3, allowsPipe: allowsPipe)
        let targets = try Self.targets(labelFile, labels, of: imageFile, images, classes: classes)
        let shape = Array(imageFile.shape.dropFirst())
        return Dataset(
            unchecked: .bytes(ByteRows(imageFile.bytes, columns: shape.reduce(1, *))), targets: targets,
            imageShape: shape)
    }

    /// The same as ``idx(folder:split:prefix:classes:)``, where each process reads and holds its share of the images. All
    /// processes call it together. O(bytes of the share, and of the labels).
    ///
    /// - Parameters:
    ///   - folder: One that all of them can read, with the same files.
    ///   - split: Which of the two pairs to read.
    ///   - prefix: What stands before the names.
    ///   - ranks: The processes that share the images.
    /// - Returns: Nothing for a process that is alone, for images that are packed or lie on no disk, and for fewer images than
    ///   processes.
    /// - Throws: What reading all of it would throw, on the processes whose share is at fault.
    public static func shared(
        idx folder: URL, split: IDXSplit, prefix: String? = nil, by ranks: Ranks
    ) throws(DataError) -> Dataset? {
        guard ranks.count > 1 else { return nil }
        let files = try IDXFolder(folder, prefix: prefix).files(split)
        guard files.images.pathExtension != "gz", OpenFile.length(of: files.images) != nil else { return nil }
        let labelFile = try IDXFile(files.labels, rank: 1, allowsPipe: false)
        let imageFile = try IDXFile(files.images, rank: 3) { ranks.share(of: $0, rank: ranks.rank) }
        guard imageFile.shape[0] >= ranks.count else { return nil }
        let targets = try Self.targets(labelFile, files.labels, of: imageFile, files.images, classes: nil)
        let shape = Array(imageFile.shape.dropFirst())
        let counts = (0..<ranks.count).map { ranks.share(of: imageFile.shape[0], rank: $0).count }
        let (rows, columns) = (imageFile.bytes, shape.reduce(1, *))
        let samples = SharedSamples<Scalar>(
            .bytes(ByteRows(rows, columns: columns)), counts: counts, sampleShape: [columns], ranks: ranks)
        return Dataset(unchecked: .shared(samples), targets: targets, imageShape: shape)
    }

    private static func targets(
        _ labelFile: IDXFile, _ labels: URL, of imageFile: IDXFile, _ images: URL, classes: Int?
    ) throws(DataError) -> Targets<Scalar> {
        let count = imageFile.shape[0]
        guard !imageFile.shape.contains(0) else {
            throw DataError(
                source: FileReader.name(of: images), expected: "at least one image",
                problem: "found \(imageFile.shape.map(String.init).joined(separator: "×")) elements")
        }
        guard labelFile.bytes.count == count else {
            throw DataError(
                source: FileReader.name(of: labels),
                expected: "\(DataError.counted(count, "label")), one for each image",
                problem: "found \(labelFile.bytes.count)")
        }
        let classes = classes ?? max(10, Int(labelFile.bytes.max() ?? 0) + 1)
        if let (row, label) = labelFile.bytes.enumerated().first(where: { $1 >= classes }) {
            throw DataError(
                source: FileReader.name(of: labels), location: .row(row + 1),
                expected: "a label from 0 to \(classes - 1)", problem: "found \(label)")
        }
        return .classes(storage: labelFile.bytes.map { Int32($0) }, count: classes)
    }
}
