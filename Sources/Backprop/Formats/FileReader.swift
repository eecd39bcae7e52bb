import Foundation

/// Reads whole files and says plainly why it cannot.
enum FileReader {
    /// The bytes of a file.
    ///
    /// The file is read into memory and not mapped: should another program shorten a mapped file, this one would crash.
    static func read(_ url: URL) throws(DataError) -> [UInt8] {
        try requireFile(url)
        do {
            return [UInt8](try Data(contentsOf: url))
        } catch {
            throw DataError(source: name(of: url), problem: reason(error))
        }
    }

    /// Throws unless there is something to read at `url` and it is no folder.
    static func requireFile(_ url: URL) throws(DataError) {
        guard let isFolder = isFolder(url) else { throw DataError(source: name(of: url), problem: "no such file") }
        if isFolder { throw DataError(source: name(of: url), expected: "a file", problem: "found a folder") }
        guard FileManager.default.isReadableFile(atPath: url.path) else {
            throw DataError(source: name(of: url), problem: "cannot be read: permission denied")
        }
    }

    /// Whether there is a folder at `url`, or nothing if there is not even a file.
    static func isFolder(_ url: URL) -> Bool? {
        var isFolder: ObjCBool = false
        guard unsafe FileManager.default.fileExists(atPath: url.path, isDirectory: &isFolder) else { return nil }
        return isFolder.boolValue
    }

    /// What errors call a file: its path as its user gave it, relative or absolute.
    static func name(of url: URL) -> String {
        url.isFileURL ? url.relativePath : url.absoluteString
    }

    private static func reason(_ error: any Error) -> String {
        switch (error as? CocoaError)?.code {
        case .fileReadNoPermission: "cannot be read: permission denied"
        case .fileReadNoSuchFile, .fileNoSuchFile: "no such file"
        default: "cannot be read: \(error.localizedDescription)"
        }
    }
}
