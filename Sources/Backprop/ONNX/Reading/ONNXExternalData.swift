import Foundation

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Android)
    import Android
#elseif canImport(Darwin)
    import Darwin
#endif

/// The bytes of tensors that lie in files beside the model.
///
/// A model comes from anywhere, and says which files to read: these must lie in the folder of the model, or in folders
/// within. Each part of a path is opened by itself from the folder before it and never through a symbolic link, so that no
/// path leads out, whatever happens to the folders meanwhile; a file of several names may be another one's and is refused.
struct ONNXExternalData {
    private let folder: URL
    private let source: String
    /// What has been taken of each file, by its path.
    private var taken: [String: [Range<Int>]] = [:]

    init(besides url: URL) {
        folder = url.deletingLastPathComponent()
        source = FileReader.name(of: url)
    }

    /// The bytes of a tensor.
    ///
    /// - Parameter size: How many bytes its shape and its type ask for.
    /// - Throws: A `DataError` if the place is not one within the model's folder, or the file holds too little, or another
    ///   tensor has a part of the same bytes.
    mutating func bytes(
        of tensor: ONNXTensor, _ entries: [String: String], size: Int
    ) throws(DataError) -> [UInt8] {
        let location = entries["location"] ?? ""
        // A point stands for the folder itself.
        let parts = location.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
            .filter { $0 != "." }
        let path = parts.joined(separator: "/")
        guard !parts.isEmpty, location.utf8.count <= 4096, !location.contains("\0"), !location.contains("\\"),
            !location.contains(":"), parts.allSatisfy({ !["", ".."].contains($0) })
        else {
            throw tensor.error(source, "a file in the folder of the model", "found \(DataError.quoted(location))")
        }
        let offset = try number("offset", entries, tensor) ?? 0
        let length = try number("length", entries, tensor) ?? size
        guard length == size else {
            throw tensor.error(source, "\(size) bytes of another file", "found a length of \(length)")
        }
        guard let end = (Size(offset) + Size(length)).value else {
            throw tensor.error(source, "a place in a file", "found the offset \(offset)")
        }
        let range = offset..<end
        // Two tensors may be one; but where they share a part, one of them is not what it seems.
        if taken[path, default: []].contains(where: { $0 != range && $0.overlaps(range) }) {
            throw tensor.error(source, "bytes of its own", "found those of another tensor")
        }
        taken[path, default: []].append(range)
        try MemoryLimit.require(Size(length) * 2, for: "a tensor", source: source)
        return try read(parts, range, tensor)
    }

    private func number(
        _ key: String, _ entries: [String: String], _ tensor: ONNXTensor
    ) throws(DataError) -> Int? {
        guard let text = entries[key] else { return nil }
        guard text.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }), let number = Int(text),
            number <= Size.greatest
        else {
            throw tensor.error(source, "a whole number as \(key)", "found \(DataError.quoted(text))")
        }
        return number
    }

    #if os(Windows) || os(WASI)
        private func read(_ parts: [String], _ range: Range<Int>, _ tensor: ONNXTensor) throws(DataError) -> [UInt8] {
            throw tensor.error(source, "elements", "found those of another file, which is not read on this system")
        }
    #else
        private func read(_ parts: [String], _ range: Range<Int>, _ tensor: ONNXTensor) throws(DataError) -> [UInt8] {
            let shown = DataError.quoted(parts.joined(separator: "/"))
            func fail(_ problem: String) -> DataError {
                tensor.error(source, "elements in \(shown)", problem)
            }
            var opened = unsafe open(folder.path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
            guard opened >= 0 else { throw fail("the folder cannot be read: \(SystemFile.lastError())") }
            defer { _ = close(opened) }
            for (index, part) in parts.enumerated() {
                // A pipe is not waited for.
                let flags = index < parts.count - 1 ? O_DIRECTORY : O_NONBLOCK | O_NOCTTY
                let next = unsafe openat(opened, part, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | flags)
                guard next >= 0 else {
                    throw fail(
                        errno == ELOOP || errno == EMLINK
                            ? "found a symbolic link" : "cannot be read: \(SystemFile.lastError())")
                }
                _ = close(opened)
                opened = next
            }
            var status = stat()
            guard unsafe fstat(opened, &status) == 0 else { throw fail("cannot be read: \(SystemFile.lastError())") }
            guard status.st_mode & S_IFMT == S_IFREG else { throw fail("found no file") }
            guard status.st_nlink == 1 else { throw fail("found a file of several names") }
            guard range.upperBound <= Int(status.st_size) else {
                throw fail("found \(status.st_size) bytes, and not \(range.upperBound)")
            }
            guard lseek(opened, off_t(range.lowerBound), SEEK_SET) >= 0 else {
                throw fail("cannot be read: \(SystemFile.lastError())")
            }
            var hasFailed = false
            let bytes = unsafe [UInt8](unsafeUninitializedCapacity: range.count) { buffer, filled in
                if let count = unsafe SystemFile.read(opened, into: UnsafeMutableRawBufferPointer(buffer)) {
                    filled = count
                } else {
                    hasFailed = true
                }
            }
            guard !hasFailed, bytes.count == range.count else { throw fail("cannot be read: it changed meanwhile") }
            return bytes
        }
    #endif
}
