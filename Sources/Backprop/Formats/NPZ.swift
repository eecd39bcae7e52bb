import Foundation

/// Arrays by name: the contents of an `.npz` file, the format of `numpy.savez` and `numpy.savez_compressed`.
///
///     var file = NPZ()
///     file.add(weights, named: "weights", compressed: true)
///     try file.write(to: url)
///
///     let weights: Tensor<Float> = try NPZ(contentsOf: url).tensor(
///         named: "weights", shape: [2, 64])
///
/// The file is a zip archive of `.npy` files. An array is unpacked each time that it is asked for, and not before.
public struct NPZ: Sendable {
    /// Files of which the names end in `.npy`.
    private var members: [ZipMember] = []
    /// Where each name's file is among them.
    private var places: [Name: Int] = [:]
    private(set) var source = "npz"

    private static let ending = ".npy"

    /// No arrays yet.
    public init() {}

    /// Reads a file. The arrays may be stored or deflated; other files in the archive are passed over.
    ///
    /// - Throws: A `DataError` that names the byte: for a file that cannot be read, an archive that is damaged or
    ///   encrypted, and one in which two files have the same name or share bytes.
    public init(contentsOf url: URL) throws(DataError) {
        try self.init(.memory(FileReader.read(url)), source: FileReader.name(of: url))
    }

    /// The same for a file that lies on a disk, of which only the directory is read now, and an array when it is asked for.
    ///
    /// - Parameter url: Where the file lies.
    /// - Throws: A `DataError` as ``init(contentsOf:)`` does, and for what lies on no disk, such as a pipe.
    public init(onDisk url: URL) throws(DataError) {
        let length = try OpenFile(url).length
        try self.init(.file(url, length: length), source: FileReader.name(of: url))
    }

    /// Reads the contents of a file; `source` is what errors call it.
    public init(_ data: Data, source: String = "npz") throws(DataError) {
        try self.init(.memory([UInt8](data)), source: source)
    }

    private init(_ bytes: ArchiveBytes, source: String) throws(DataError) {
        self.source = source
        members = try ZipReader(bytes, source: source).members().filter { member in
            member.name.utf8.suffix(Self.ending.utf8.count).elementsEqual(Self.ending.utf8)
        }
        places = members.map(\.name).places()
    }

    /// The names in the order of the file.
    public var names: [String] {
        members.map { String(decoding: $0.name.utf8.dropLast(Self.ending.utf8.count), as: UTF8.self) }
    }

    /// The array of a name, in the scalar type that is asked for, as `Tensor(npy:)` reads it.
    ///
    /// - Parameters:
    ///   - name: The name of the array.
    ///   - shape: The shape that it must have, or nothing if any will do.
    /// - Throws: A `DataError` if there is no such array, it is damaged, its elements are no numbers, or its shape is
    ///   another.
    public func tensor<Scalar>(named name: String, shape: [Int]? = nil) throws(DataError) -> Tensor<Scalar> {
        let file = try file(named: name)
        let tensor = try Tensor<Scalar>(npy: file.bytes, source: file.source)
        if let shape, tensor.shape != shape {
            throw DataError(
                source: source, expected: "array \(DataError.quoted(name)) of shape \(Shape.text(shape))",
                problem: "found \(Shape.text(tensor.shape))")
        }
        return tensor
    }

    /// The classes of N samples, as `NPY.labels` reads them: integers or booleans of shape N, N×1 or 1×N.
    ///
    /// - Throws: A `DataError` if there is no such array, it is damaged, or it holds something else.
    public func labels(named name: String) throws(DataError) -> [Int] {
        let file = try file(named: name)
        return try NPY.labels(file.bytes, source: file.source)
    }

    /// The array of a name as it lies in the file.
    ///
    /// - Parameter name: The name of the array.
    /// - Throws: A `DataError` if there is no such array, or it is damaged.
    public func array(named name: String) throws(DataError) -> NPYArray {
        let file = try file(named: name)
        return try NPYArray(file.bytes, source: file.source)
    }

    /// The first names with shapes and types, for a message. Each array is unpacked, one at a time.
    public var summary: String {
        guard !members.isEmpty else { return "no arrays" }
        let shown = names.prefix(8).map { name in
            let array = try? array(named: name)
            return DataError.quoted(name)
                + (array.map { " (\(Shape.text($0.shape)) \($0.header.format))" } ?? " (no numbers)")
        }
        return shown.joined(separator: ", ") + (members.count > 8 ? ", …" : "")
    }

    private func file(named name: String) throws(DataError) -> (bytes: [UInt8], source: String) {
        let member = try member(named: name)
        return (try member.unpacked(source: source), title(of: member))
    }

    /// What errors call one of the files.
    func title(of member: ZipMember) -> String { "\(source): \(DataError.quoted(member.name))" }

    /// What errors call the array of a name.
    ///
    /// - Parameter name: The name.
    /// - Throws: A `DataError` if there is no such array.
    public func title(of name: String) throws(DataError) -> String { title(of: try member(named: name)) }

    /// The file with the array of a name.
    func member(named name: String) throws(DataError) -> ZipMember {
        guard let member = places[Name(name + Self.ending)].map({ members[$0] }) else {
            throw DataError(
                source: source, expected: "an array named \(DataError.quoted(name))",
                problem: members.isEmpty ? "found none" : "found \(DataError.listed(names))")
        }
        return member
    }

    /// Appends an array, or puts it in the place of the one with its name.
    ///
    /// Stops the program if the name has more than 65,531 bytes in UTF-8, the most that the format holds.
    /// - Parameters:
    ///   - tensor: The array, which is written with elements of its own type.
    ///   - name: The name to read it by.
    ///   - compressed: Whether to pack it, unless that makes it longer.
    public mutating func add<Scalar>(_ tensor: Tensor<Scalar>, named name: String, compressed: Bool = false) {
        let fileName = name + Self.ending
        guard fileName.utf8.count <= 0xFFFF else {
            fatalError("NPZ: an array cannot have a name of \(name.utf8.count) bytes")
        }
        let member = ZipMember(name: fileName, packing: [UInt8](tensor.npyData()), compressed: compressed)
        if let index = places[Name(fileName)] {
            members[index] = member
        } else {
            places[Name(fileName)] = members.count
            members.append(member)
        }
    }

    /// The bytes of a file. Equal arrays that were added in the same order give equal bytes.
    ///
    /// - Throws: A `DataError` if the arrays take 4 GiB or more.
    public func data() throws(DataError) -> Data {
        Data(try ZipWriter.archive(members, source: source))
    }

    /// Writes a file that `numpy.load` reads. It replaces a file in one step, or leaves the old one.
    ///
    /// - Throws: A `DataError` if the file cannot be written, or the arrays take 4 GiB or more.
    public func write(to url: URL) throws(DataError) {
        try AtomicFile.write(data(), to: url)
    }
}
