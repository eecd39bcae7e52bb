/// What a file is that was given in the place of another: told by its bytes, never by its name.
///
/// There is none for files that are read, and none for text that could be a table.
struct FileKind: Equatable {
    /// Such as `an Excel workbook`.
    let name: String
    /// What its owner can do.
    let advice: String

    /// Looks at the beginning of a file, and of some formats at its end: at most 64 KiB each.
    init?(_ bytes: [UInt8]) {
        guard let (name, advice) = Self.binary(bytes) ?? Self.text(bytes) else { return nil }
        self.name = name
        self.advice = advice
    }

    /// Throws if the bytes are those of another kind of file than a table.
    static func checkTable(_ bytes: [UInt8], source: String) throws(DataError) {
        let expected = "a table in a text file (CSV)"
        // No text has zeros in the upper half of the header's length.
        if bytes.count > 8, bytes[8] == UInt8(ascii: "{"), bytes[4..<8].allSatisfy({ $0 == 0 }) {
            throw DataError(source: source, expected: expected, problem: "found a model (safetensors)")
        }
        guard let kind = FileKind(bytes) else { return }
        throw DataError(source: source, expected: expected, problem: "found \(kind.name); \(kind.advice)")
    }

    /// Whether more than the beginning is looked at to tell what a file is, or what is in it.
    static func needsWhole(_ beginning: [UInt8]) -> Bool {
        [[0x1F, 0x8B], [0x50, 0x4B, 3, 4], Array("%PDF-".utf8)].contains { beginning.starts(with: $0) }
    }

    /// Throws if the bytes are those of another kind of file than a model.
    static func checkModel(_ bytes: [UInt8], source: String) throws(DataError) {
        guard let kind = FileKind(bytes) else { return }
        let hasModel = [fromPyTorch, fromKeras, unpack].contains(kind.advice)
        throw DataError(
            source: source, expected: "a model (safetensors)",
            problem: "found \(kind.name)" + (hasModel ? "; \(kind.advice)" : ""))
    }

    /// How much is looked at.
    private static let window = 1 << 16

    private typealias Description = (name: String, advice: String)

    private static let toCSV = "save it as CSV"
    private static let unpack = "unpack it first"
    private static let fromPandas = "save it as CSV, as pandas does with to_csv"
    private static let fromKeras = "export its weights with numpy"
    private static let fromPyTorch = "export its tensors with safetensors or numpy"

    /// Formats that no text begins like, and how they begin.
    private static let magics: [(beginning: [UInt8], what: Description)] = [
        ([0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1], ("an old Excel workbook or another file of Office", toCSV)),
        (Array("PAR1".utf8) + [0x15], ("a Parquet file", fromPandas)),
        (Array("ARROW1".utf8) + [0, 0], ("an Arrow or Feather file", fromPandas)),
        (Array("FEA1".utf8) + [0], ("a Feather file", fromPandas)),
        ([0x89] + Array("HDF\r\n\u{1A}\n".utf8), ("an HDF5 file", "export its arrays with numpy, or a table as CSV")),
        (Array("SQLite format 3".utf8) + [0], ("a database of SQLite", "export a table as CSV")),
        (NPYHeader.magic, ("an array of numpy", "its name must end in .npy")),
        ([0x1F, 0x8B], ("a gzip file", unpack)),
        (Array("BZh".utf8), ("a bzip2 file", unpack)),
        ([0xFD] + Array("7zXZ".utf8) + [0], ("an xz file", unpack)),
        ([0x28, 0xB5, 0x2F, 0xFD], ("a Zstandard file", unpack)),
        ([0x37, 0x7A, 0xBC, 0xAF, 0x27, 0x1C], ("a 7z archive", unpack)),
        (PNGReader.signature, ("a PNG image", "its name must end in .png")),
        ([0xFF, 0xD8, 0xFF], ("a JPEG image", "its name must end in .jpg")),
        ([0, 0, 8, 1], ("an IDX file", "name the folder that it lies in")),
        ([0, 0, 8, 3], ("an IDX file", "name the folder that it lies in")),
    ]

    private static func binary(_ bytes: [UInt8]) -> Description? {
        if bytes.starts(with: [0x50, 0x4B, 3, 4]) || bytes.starts(with: [0x50, 0x4B, 5, 6]) { return archive(bytes) }
        if let first = bytes.first, first == 0x80, bytes.count > 2, (2...5).contains(bytes[1]) {
            // What torch.save wrote before it wrote archives begins with this number.
            let isTorch = bytes.dropFirst(2).starts(with: [0x8A, 0x0A, 0x6C, 0xFC, 0x9C, 0x46, 0xF9])
            return isTorch
                ? ("a PyTorch file", fromPyTorch)
                : ("a pickle of Python", "export its arrays with numpy.save, or a table as CSV")
        }
        // Text may begin like the next ones, but has no such bytes behind.
        if bytes.starts(with: "MATLAB 5.0 MAT-file".utf8), bytes.count >= 128, [0x01, 0x00].contains(bytes[124]) {
            return ("a MATLAB file", "export its arrays as CSV, or with scipy and numpy")
        }
        if bytes.count >= 512, bytes[257..<262].elementsEqual("ustar".utf8), bytes[..<512].contains(0) {
            return ("a tar archive", unpack)
        }
        let magic = magics.first { bytes.starts(with: $0.beginning) }
        if magic?.beginning.first == UInt8(ascii: "B"), !bytes.dropFirst(4).starts(with: [0x31, 0x41, 0x59, 0x26]) {
            return nil
        }
        return magic?.what
    }

    /// An archive in zip format, told by the names of the files in it.
    private static func archive(_ bytes: [UInt8]) -> Description {
        // The directory, which has the names again, is at the end.
        let ends = [bytes.prefix(window), bytes.suffix(window)]
        func holds(_ name: String) -> Bool { ends.contains { $0.firstRange(of: Array(name.utf8)) != nil } }
        if holds("xl/workbook") || holds("xl/worksheets") { return ("an Excel workbook", toCSV) }
        if holds("opendocument.spreadsheet") { return ("a spreadsheet of LibreOffice", toCSV) }
        if holds("data.pkl") { return ("a PyTorch file", fromPyTorch) }
        if holds("model.weights.h5") { return ("a Keras file", fromKeras) }
        if holds("word/document") { return ("a Word document", toCSV) }
        if holds(".npy") { return ("arrays of numpy", "the file's name must end in .npz") }
        return ("a zip archive", unpack)
    }

    private static func text(_ bytes: [UInt8]) -> Description? {
        let start = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
        let text = bytes[start...].drop { [0x20, 0x09, 0x0A, 0x0D].contains($0) }
        if text.starts(with: "version https://git-lfs.github.com/spec/v1\noid sha256:".utf8) {
            return ("a pointer of Git LFS", "fetch the file itself with git lfs pull")
        }
        if text.starts(with: "%PDF-".utf8), bytes.suffix(1024).firstRange(of: Array("%%EOF".utf8)) != nil {
            return ("a PDF document", toCSV)
        }
        let tag = String(decoding: text.prefix(15), as: UTF8.self).lowercased()
        let isHTML = tag.hasPrefix("<!doctype html") || tag.hasPrefix("<html>") || tag.hasPrefix("<html ")
        if isHTML || tag.hasPrefix("<?xml "), let end = text.firstIndex(of: UInt8(ascii: ">")) {
            // In a table it would be a cell.
            let next = text[end...].dropFirst().first
            guard ![UInt8(ascii: ","), UInt8(ascii: ";"), 0x09].contains(next) else { return nil }
            return isHTML
                ? ("a web page (HTML)", "download the file that it shows, or save the table as CSV")
                : ("an XML file", toCSV)
        }
        return JSONText.isBeginning(text.prefix(window), isAll: text.count <= window)
            ? ("a JSON file", fromPandas) : nil
    }
}
