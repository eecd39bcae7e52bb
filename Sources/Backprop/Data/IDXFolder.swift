import Foundation

/// The IDX files in a folder, by the names that the data sets of the MNIST family come with.
///
/// A name is a prefix of the set, such as `emnist-letters-`, or none; `train`, or `t10k` or `test` for the test half;
/// `-images` or `-labels`; `-idx3-ubyte` or `.idx3-ubyte` (1 for labels); and `.gz` if the file is packed.
struct IDXFolder {
    private let folder: URL
    /// What stands before `train-images` and the like, as the user named it: without the hyphen.
    private let wanted: String?

    init(_ folder: URL, prefix: String? = nil) {
        self.folder = folder
        wanted = prefix.map { $0.isEmpty || $0.hasSuffix("-") ? $0 : $0 + "-" }
    }

    /// Whether a file in a folder has the name of images of this kind.
    static func isName(_ name: some Sequence<UInt8>) -> Bool {
        let name = String(decoding: Array(name), as: UTF8.self)
        return IDXSplit.allCases.contains { split in split.words.contains { prefix(of: name, $0 + "-images", 3) != nil }
        }
    }

    /// The images and the labels of one half.
    ///
    /// - Throws: A `DataError` if there are none, or those of several sets and no prefix says which is meant.
    func files(_ split: IDXSplit) throws(DataError) -> (images: URL, labels: URL) {
        guard let isFolder = FileReader.isFolder(folder) else { throw error(nil, "no such folder") }
        guard isFolder else { throw error("a folder", "found a file") }
        let names = try FolderReader(folder).names().filter { UTF8.firstInvalidOffset($0) == nil }
            .map { String(decoding: $0, as: UTF8.self) }
        var found: [(prefix: String, word: String)] = []
        for word in split.words {
            for name in names {
                guard let prefix = Self.prefix(of: name, word + "-images", 3), wanted == nil || wanted == prefix,
                    !found.contains(where: { $0.prefix.utf8.elementsEqual(prefix.utf8) }), isNoFolder(name)
                else { continue }
                found.append((prefix, word))
            }
        }
        guard let first = found.first else {
            let name = (wanted ?? "") + split.words[0] + "-images-idx3-ubyte"
            throw error("a file \(name) or \(name).gz", "found none")
        }
        guard found.count == 1 else {
            let sets = found.map { String($0.prefix.dropLast()) }
            throw error("one set of IDX files, or the prefix of one (--idx-prefix)", "found \(DataError.listed(sets))")
        }
        let name = first.prefix + first.word
        return (try file(name + "-images", 3), try file(name + "-labels", 1))
    }

    private func error(_ expected: String?, _ problem: String) -> DataError {
        DataError(source: FileReader.name(of: folder), expected: expected, problem: problem)
    }

    /// Kaggle puts files into folders of their names.
    private func isNoFolder(_ name: String) -> Bool {
        FileReader.isFolder(folder.appendingPathComponent(name)) == false
    }

    private static func endings(_ rank: Int) -> [String] {
        ["-", "."].flatMap { joint in ["", ".gz"].map { "\(joint)idx\(rank)-ubyte\($0)" } }
    }

    /// What stands before `middle` in the name of a file; `nil` if it has another name.
    private static func prefix(of name: String, _ middle: String, _ rank: Int) -> String? {
        for ending in endings(rank) where name.hasSuffix(middle + ending) {
            let prefix = String(name.dropLast((middle + ending).count))
            return prefix.isEmpty || prefix.hasSuffix("-") ? prefix : nil
        }
        return nil
    }

    /// The file that is there, in any of the spellings of its name.
    private func file(_ name: String, _ rank: Int) throws(DataError) -> URL {
        guard let ending = Self.endings(rank).first(where: { isNoFolder(name + $0) }) else {
            let name = name + Self.endings(rank)[0]
            throw error("a file \(name) or \(name).gz", "found none")
        }
        return folder.appendingPathComponent(name + ending)
    }
}

extension IDXSplit {
    /// How names say which half a file holds.
    fileprivate var words: [String] { self == .train ? ["train"] : ["t10k", "test"] }
}
