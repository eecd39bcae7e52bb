import Foundation

extension Dataset {
    /// Images from a folder that holds a folder for each class.
    ///
    /// The classes are named after the folders and numbered in the order of their names, and a class's images come in the
    /// order of theirs; names are compared by their bytes in UTF-8. What is hidden (its name begins with a point) and
    /// files beside the folders are passed over. All else must be an image, whatever its name: see
    /// ``Image/init(contentsOf:)``.
    ///
    ///     cats/1.png  cats/2.png  dogs/a.ppm
    ///
    /// An image becomes a row of height × width × channels values between 0 and 1, channels last; `imageShape` is
    /// `[height, width]` for grey and `[height, width, 3]` for colour. The values stay bytes in memory until they are
    /// computed with, so those of 16 bits are rounded to 8.
    ///
    /// - Parameters:
    ///   - folder: The folder of the classes.
    ///   - size: What all images are resized to, as ``Image/resized(height:width:)`` does it, or nothing if they have one
    ///     size already. The extents must be 1 or more.
    ///   - colors: What all images are converted to.
    ///   - background: The grey behind transparent pixels, from 0 for black to 255 for white.
    ///   - classNames: The classes if they are known, as those of a training are when its test is read: the folders must
    ///     be among them. By default the names of the folders.
    /// - Throws: A `DataError` that names the file: for folders without images, files that are no images or damaged, and
    ///   images of another size than the first one's where no size is given.
    public static func images(
        folder: URL, size: (height: Int, width: Int)? = nil, colors: Image.Colors = .rgb, background: UInt8 = 255,
        classNames: [String]? = nil
    ) throws(DataError) -> Dataset {
        let folders = try contents(of: folder).filter { FileReader.isFolder($0) == true }
        guard !folders.isEmpty else {
            throw DataError(
                source: FileReader.name(of: folder), expected: "a folder of images for each class",
                problem: "found no folder")
        }
        let names = classNames ?? folders.map(\.lastPathComponent)
        var bytes: [UInt8] = []
        var labels: [Int32] = []
        var first: (url: URL, shape: [Int])?
        for folder in folders {
            guard let label = names.firstIndex(of: folder.lastPathComponent) else {
                throw DataError(
                    source: FileReader.name(of: folder), expected: "a class among \(CSVLayout.list(names))",
                    problem: "found \(DataError.quoted(folder.lastPathComponent))")
            }
            let files = try contents(of: folder)
            guard !files.isEmpty else {
                throw DataError(
                    source: FileReader.name(of: folder), expected: "at least one image", problem: "found none")
            }
            for file in files {
                var image = try Image(contentsOf: file).converted(to: colors, background: background)
                if let size { image = image.resized(height: size.height, width: size.width) }
                let shape = [image.height, image.width]
                if let first, first.shape != shape {
                    throw DataError(
                        source: FileReader.name(of: file),
                        expected: "\(Shape.text(first.shape)) pixels (height × width), the size of "
                            + FileReader.name(of: first.url),
                        problem: "found \(Shape.text(shape))")
                }
                if first == nil { first = (file, shape) }
                bytes += image.bytes
                labels.append(Int32(label))
            }
        }
        let targets = Targets<Scalar>.classes(labels, count: names.count)
        try DatasetCheck(source: FileReader.name(of: folder)).classNames(names, targets: targets)
        let shape = (first?.shape ?? []) + (colors == .gray ? [] : [colors.rawValue])
        return Dataset(
            unchecked: .bytes(ByteRows(bytes[...], columns: bytes.count / labels.count)),
            targets: targets, classNames: names, imageShape: shape)
    }

    /// What a folder holds that is not hidden, in the order of the names.
    private static func contents(of folder: URL) throws(DataError) -> [URL] {
        guard let isFolder = FileReader.isFolder(folder) else {
            throw DataError(source: FileReader.name(of: folder), problem: "no such folder")
        }
        guard isFolder else {
            throw DataError(source: FileReader.name(of: folder), expected: "a folder", problem: "found a file")
        }
        do {
            return try FileManager.default.contentsOfDirectory(atPath: folder.path)
                .filter { !$0.hasPrefix(".") }
                .sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
                .map { folder.appendingPathComponent($0) }
        } catch {
            throw DataError(
                source: FileReader.name(of: folder), problem: "cannot be read: \(error.localizedDescription)")
        }
    }
}
