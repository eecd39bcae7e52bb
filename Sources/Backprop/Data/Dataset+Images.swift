import Foundation

extension Dataset {
    /// Images from a folder that holds a folder for each class.
    ///
    /// The classes are named after the folders and numbered in the order of their names, and a class's images come in the
    /// order of theirs; names are compared by their bytes in UTF-8. What is hidden (its name begins with a point) and
    /// files beside the folders are passed over. All else must be an image, whatever its name: see
    /// ``Image/init(contentsOf:mostPixels:allowsPipe:)``. Pipes, devices and sockets are refused, and so are names that are not UTF-8.
    ///
    ///     cats/1.png  cats/2.png  dogs/a.ppm
    ///
    /// An image becomes a row of height × width × channels values between 0 and 1, channels last; `imageShape` is
    /// `[height, width]` for grey and `[height, width, 3]` for colour. The values stay bytes in memory until they are
    /// computed with, so those of 16 bits are rounded to 8.
    ///
    /// O(bytes of the files and pixels of all images, and names · log names). It takes the bytes of the result, which must
    /// be fewer than there are for the process, and what reading, converting and resizing a single image take.
    ///
    /// - Parameters:
    ///   - folder: The folder of the classes.
    ///   - size: What all images are resized to, as ``Image/resized(height:width:)`` does it, or nothing if they have one
    ///     size already. The extents must be 1 or more.
    ///   - colors: What all images are converted to.
    ///   - background: The grey behind transparent pixels, from 0 for black to 255 for white.
    ///   - classNames: The classes if they are known, as those of a training are when its test is read: the folders must
    ///     be among them. By default the names of the folders.
    ///   - mostPixels: Files with images of more pixels are refused before they are unpacked.
    ///   - onBroken: Called with the error of each file that is no image, damaged, or too large; the file is left out then,
    ///     unless this throws. By default the first such error is thrown. A class of which no image is left is an error.
    /// - Throws: A `DataError` that names the file: for folders without images, files that are no images, damaged or too
    ///   large, and images of another size than the first one's where no size is given.
    public static func images(
        folder: URL, size: (height: Int, width: Int)? = nil, colors: Image.Colors = .rgb, background: UInt8 = 255,
        classNames: [String]? = nil, mostPixels: Int = Image.mostPixels,
        onBroken: ((DataError) throws(DataError) -> Void)? = nil
    ) throws(DataError) -> Dataset {
        let (files, names) = try imageFiles(in: folder, classNames)
        var bytes: [UInt8] = []
        var labels: [Int32] = []
        var first: (url: URL, shape: [Int])?
        for (url, label) in files {
            let image: Image
            do throws(DataError) {
                image = try Image(contentsOf: url, mostPixels: mostPixels, allowsPipe: false)
                    .converted(to: colors, background: background).resized(to: size, source: FileReader.name(of: url))
            } catch {
                guard let onBroken else { throw error }
                try onBroken(error)
                continue
            }
            let shape = [image.height, image.width]
            if let first, first.shape != shape { throw otherSize(url, shape, than: first) }
            if first == nil {
                first = (url, shape)
                bytes.reserveCapacity(
                    try length(of: files.count, shape: shape + [image.channels], FileReader.name(of: folder)))
            }
            bytes += image.bytes
            labels.append(label)
        }
        try checkLeft(of: files, labels)
        let targets = Targets<Scalar>.classes(storage: labels, count: names.count)
        try DatasetCheck(source: FileReader.name(of: folder)).classNames(names, targets: targets)
        let shape = (first?.shape ?? []) + (colors == .gray ? [] : [colors.rawValue])
        return Dataset(
            unchecked: .bytes(ByteRows(bytes[...], columns: bytes.count / labels.count)),
            targets: targets, classNames: names, imageShape: shape)
    }

    /// The files of images in the folders of a folder, each with its class, and the names of the classes.
    static func imageFiles(
        in folder: URL, _ classNames: [String]? = nil
    ) throws(DataError) -> (files: [(url: URL, label: Int32)], names: [String]) {
        let folders = try classes(in: folder)
        guard !folders.isEmpty else {
            throw DataError(
                source: FileReader.name(of: folder), expected: "a folder of images for each class",
                problem: "found no folder")
        }
        let names = classNames ?? folders.map(\.name)
        return (try labelled(folders, names, "image"), names)
    }

    /// The error of an image that is of another size than the first.
    static func otherSize(_ url: URL, _ shape: [Int], than first: (url: URL, shape: [Int])) -> DataError {
        DataError(
            source: FileReader.name(of: url),
            expected: "\(Shape.text(first.shape)) pixels (height × width), the size of "
                + FileReader.name(of: first.url),
            problem: "found \(Shape.text(shape))")
    }

    /// The folders in a folder.
    static func classes(in folder: URL) throws(DataError) -> [(name: String, url: URL)] {
        guard let isFolder = FileReader.isFolder(folder) else {
            throw DataError(source: FileReader.name(of: folder), problem: "no such folder")
        }
        guard isFolder else {
            throw DataError(source: FileReader.name(of: folder), expected: "a folder", problem: "found a file")
        }
        return try FolderReader(folder).contents(foldersOnly: true)
    }

    /// The files in folders, each with the place of its folder's name among `names`; `what` is what they should be.
    static func labelled(
        _ folders: [(name: String, url: URL)], _ names: [String], _ what: String
    ) throws(DataError) -> [(url: URL, label: Int32)] {
        let places = names.places()
        var files: [(url: URL, label: Int32)] = []
        for folder in folders {
            guard let label = places[Name(folder.name)] else {
                throw DataError(
                    source: FileReader.name(of: folder.url), expected: "a class among \(DataError.listed(names))",
                    problem: "found \(DataError.quoted(folder.name))")
            }
            let contents = try FolderReader(folder.url).contents()
            guard !contents.isEmpty else {
                throw DataError(
                    source: FileReader.name(of: folder.url), expected: "at least one \(what)", problem: "found none")
            }
            for file in contents { files.append((file.url, Int32(label))) }
        }
        return files
    }

    /// Throws if a folder had images, and none of them could be read.
    static func checkLeft(
        of files: [(url: URL, label: Int32)], _ labels: [Int32]
    ) throws(DataError) {
        guard labels.count < files.count else { return }
        let left = Set(labels)
        guard let lost = files.first(where: { !left.contains($0.label) }) else { return }
        throw DataError(
            source: FileReader.name(of: lost.url.deletingLastPathComponent()), expected: "at least one image",
            problem: "found only files that are broken")
    }

    /// The number of bytes of all images, which must fit into the memory of the process.
    private static func length(of images: Int, shape: [Int], _ source: String) throws(DataError) -> Int {
        let memory = MemoryLimit.bytes
        guard let length = Shape.count(of: [images] + shape), length < memory else {
            throw DataError(
                source: source, expected: "images that fit into the memory of \(memory) bytes",
                problem: "found \(images) of \(Shape.text(shape))")
        }
        return length
    }
}
