import Foundation

/// The images that a process has read of a folder of which each process reads its share of the files, before they know of
/// each other; see ``Dataset/images(folder:size:colors:background:classNames:mostPixels:onBroken:)``.
///
///     if let share = try ImageShare<Float>(
///         folder: folder, size: (32, 32), colors: .rgb, by: ranks)
///     {
///         data = try share.dataset { throw $0 }
///     }
///
/// Reading is apart from what processes do together, so that one that fails can tell the others first.
public struct ImageShare<Scalar: TensorScalar>: Sendable {
    private let ranks: Ranks
    private let folder: URL
    private let colors: Image.Colors
    private let files: [(url: URL, label: Int32)]
    private let names: [String]
    private var bytes: [UInt8] = []
    private var report = Report()

    /// What the others are told.
    private struct Report: Codable {
        struct Problem: Codable {
            let file: Int
            let error: DataError
        }
        struct Size: Codable {
            let file: Int
            let shape: [Int]
        }
        /// The first image, and the first of another size; what is behind that is not read.
        var first, other: Size?
        var kept = 0
        var problems: [Problem] = []
    }

    /// Reads this process's share: a file that cannot be read is found later, by all.
    ///
    /// - Parameters:
    ///   - folder: One that all processes can read, with the same files.
    ///   - size: What all images are resized to; `nil` if they are of one size.
    ///   - colors: What all images are brought to.
    ///   - mostPixels: Images of more pixels are refused.
    ///   - ranks: The processes that share it.
    /// - Returns: Nothing for a process that is alone, and for fewer files than processes.
    /// - Throws: A `DataError` if the folder cannot be read.
    public init?(
        folder: URL, size: (height: Int, width: Int)?, colors: Image.Colors, mostPixels: Int = Image.mostPixels,
        by ranks: Ranks
    ) throws(DataError) {
        guard ranks.count > 1 else { return nil }
        (files, names) = try Dataset<Scalar>.imageFiles(in: folder)
        guard files.count >= ranks.count else { return nil }
        (self.ranks, self.folder, self.colors) = (ranks, folder, colors)
        let own = ranks.share(of: files.count, rank: ranks.rank)
        for file in own where report.other == nil {
            if file > own.lowerBound, report.kept == 1 { try reserve(own.count) }
            do throws(DataError) {
                let url = files[file].url
                let image = try Image(contentsOf: url, mostPixels: mostPixels, allowsPipe: false)
                    .converted(to: colors, background: 255).resized(
                        to: size, source: FileReader.name(of: url))
                let shape = [image.height, image.width]
                if report.first == nil { report.first = .init(file: file, shape: shape) }
                guard report.first?.shape == shape else {
                    report.other = .init(file: file, shape: shape)
                    continue
                }
                bytes += image.bytes
                report.kept += 1
            } catch {
                report.problems.append(.init(file: file, error: error))
            }
        }
    }

    /// Makes room for so many images of the size of the first.
    private mutating func reserve(_ count: Int) throws(DataError) {
        let length = Size(count) * Size(bytes.count)
        try MemoryLimit.require(
            length, for: "a share of the images", source: FileReader.name(of: folder))
        bytes.reserveCapacity(length.value ?? 0)
    }

    /// The number of files that all processes must find.
    public var fileCount: Int { files.count }

    /// The data set of all processes, which call it together.
    ///
    /// - Parameter onBroken: Called with the error of each file, on all processes alike.
    /// - Throws: What a process that reads all files would throw, on all processes.
    public func dataset(onBroken: (DataError) throws(DataError) -> Void) throws(DataError)
        -> Dataset<Scalar>
    {
        let reports = try ranks.gather(report, source: FileReader.name(of: folder))
        let first = reports.lazy.compactMap(\.first).first
        var broken: Set<Int> = []
        for report in reports {
            // The first image of a share counts as one of another size too.
            let other = [report.first, report.other].lazy.compactMap(\.self).first {
                $0.shape != first?.shape
            }
            for problem in report.problems where problem.file < other?.file ?? .max {
                broken.insert(problem.file)
                try onBroken(problem.error)
            }
            if let other, let first {
                throw Dataset<Scalar>.otherSize(
                    files[other.file].url, other.shape, than: (files[first.file].url, first.shape))
            }
        }
        let labels = files.indices.filter { !broken.contains($0) }.map { files[$0].label }
        try Dataset<Scalar>.checkLeft(of: files, labels)
        let targets = Targets<Scalar>.classes(storage: labels, count: names.count)
        try DatasetCheck(source: FileReader.name(of: folder)).classNames(names, targets: targets)
        let shape = (first?.shape ?? []) + (colors == .gray ? [] : [colors.rawValue])
        let columns = shape.reduce(1, *)
        let samples = SharedSamples<Scalar>(
            .bytes(ByteRows(bytes[...], columns: columns)), counts: reports.map(\.kept),
            sampleShape: [columns],
            ranks: ranks)
        return Dataset(
            unchecked: .shared(samples), targets: targets, classNames: names, imageShape: shape)
    }
}
