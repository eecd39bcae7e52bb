import Backprop
import Foundation
import Testing

/// Files that are given in the place of a table or of a model.
@Suite struct FileKindTests {
    private static func zip(_ names: String...) -> [UInt8] {
        Array("PK\u{3}\u{4}".utf8) + [UInt8](repeating: 0, count: 26) + names.flatMap { Array($0.utf8) + [0, 1, 2] }
    }

    private static func file(_ beginning: String, _ bytes: UInt8...) -> [UInt8] { Array(beginning.utf8) + bytes }

    private static let toCSV = "save it as CSV"
    private static let pandas = "save it as CSV, as pandas does with to_csv"
    private static let torch = "export its tensors with safetensors or numpy"
    private static let unpack = "unpack it first"

    static let kinds: [(bytes: [UInt8], name: String, advice: String)] = [
        (zip("[Content_Types].xml", "xl/workbook.xml"), "an Excel workbook", toCSV),
        (zip("mimetype", "application/vnd.oasis.opendocument.spreadsheet"), "a spreadsheet of LibreOffice", toCSV),
        (zip("word/document.xml"), "a Word document", toCSV),
        (zip("archive/data.pkl", "archive/data/0"), "a PyTorch file", torch),
        (zip("metadata.json", "model.weights.h5"), "a Keras file", "export its weights with numpy"),
        (zip("x.npy"), "arrays of numpy", "the file's name must end in .npz"),
        (zip("data.csv"), "a zip archive", unpack),
        (
            [0x80, 2, 0x8A, 0x0A, 0x6C, 0xFC, 0x9C, 0x46, 0xF9, 0x20, 0x6A, 0xA8, 0x50, 0x19, 0x2E], "a PyTorch file",
            torch
        ),
        ([0x80, 4, 0x95, 1], "a pickle of Python", "export its arrays with numpy.save, or a table as CSV"),
        (
            [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1, 0], "an old Excel workbook or another file of Office",
            toCSV
        ),
        (file("PAR1", 0x15, 4), "a Parquet file", pandas),
        (file("ARROW1", 0, 0, 1), "an Arrow or Feather file", pandas),
        (file("FEA1", 0), "a Feather file", pandas),
        ([0x89] + file("HDF\r\n\u{1A}\n", 0), "an HDF5 file", "export its arrays with numpy, or a table as CSV"),
        (file("SQLite format 3", 0), "a database of SQLite", "export a table as CSV"),
        (
            file("MATLAB 5.0 MAT-file".padding(toLength: 124, withPad: " ", startingAt: 0), 0, 1, 0x49, 0x4D),
            "a MATLAB file", "export its arrays as CSV, or with scipy and numpy"
        ),
        ([0x93] + file("NUMPY", 1, 0), "an array of numpy", "its name must end in .npy"),
        (file("BZh91AY&SY", 1), "a bzip2 file", unpack), ([0xFD] + file("7zXZ", 0), "an xz file", unpack),
        ([0x28, 0xB5, 0x2F, 0xFD, 0], "a Zstandard file", unpack),
        ([0x37, 0x7A, 0xBC, 0xAF, 0x27, 0x1C], "a 7z archive", unpack),
        (
            file("a.csv") + [UInt8](repeating: 0, count: 252) + file("ustar") + [UInt8](repeating: 0, count: 250),
            "a tar archive", unpack
        ),
        ([0x89] + file("PNG\r\n\u{1A}\n"), "a PNG image", "its name must end in .png"),
        ([0xFF, 0xD8, 0xFF, 0xE0], "a JPEG image", "its name must end in .jpg"),
        ([0, 0, 8, 3, 0], "an IDX file", "name the folder that it lies in"),
        (file("%PDF-1.7\nx\n%%EOF\n"), "a PDF document", toCSV),
        (
            file("\n <!DOCTYPE html>\n<p>1,2</p>"), "a web page (HTML)",
            "download the file that it shows, or save the table as CSV"
        ),
        (
            [0xEF, 0xBB, 0xBF] + file("<html lang=\"en\"><body>"), "a web page (HTML)",
            "download the file that it shows, or save the table as CSV"
        ),
        (file("<?xml version=\"1.0\"?>\n<a/>"), "an XML file", toCSV),
        (
            file("version https://git-lfs.github.com/spec/v1\noid sha256:12\nsize 3\n"), "a pointer of Git LFS",
            "fetch the file itself with git lfs pull"
        ),
        (file("[{\"a\": 1.5, \"b\": [true, null]},\n {\"a\": -2e5}]\n"), "a JSON file", pandas),
        (file("{\"a\": \"x\\\"y\", \"b\": {}}\n{\"a\": 2}"), "a JSON file", pandas),
        (file("[1, 2, 3]"), "a JSON file", pandas),
        (file("[" + String(repeating: "[1,2],", count: 20_000)), "a JSON file", pandas),
    ]

    @Test(arguments: kinds.indices)
    func otherFilesAreNamed(index: Int) {
        let (bytes, name, advice) = Self.kinds[index]
        expectDataError("f: expected a table in a text file (CSV), found \(name); \(advice)") { () throws(DataError) in
            _ = try CSV(Data(bytes), source: "f")
        }
        guard bytes.count >= 8 else { return }
        let hasModel = [Self.torch, Self.unpack, "export its weights with numpy"].contains(advice)
        expectDataError("f: expected a model (safetensors), found \(name)" + (hasModel ? "; \(advice)" : "")) {
            () throws(DataError) in
            _ = try Safetensors(Data(bytes), source: "f")
        }
    }

    /// Text that begins like something else.
    @Test(arguments: [
        "[2020],[2021]\n5,a\n6,[b]\n", "[1,2\n3,4]\n5,6]", "[1,2],x\n3,4,]", "{\"a\",b\n1,\"x}\"\n2,}\n",
        "<html>,b\n1,x\n2,y\n",
        "<?xml ?>;b\n1;x\n2;y\n", "%PDF-1,b\n1,x\n2,y\n", "BZh9,b\n1,x\n2,y\n", "PAR1,b\n1,x\n2,y\n",
        "PK,b\n1,x\n2,y\n",
        "ARROW1,b\n1,x\n2,y\n", "MATLAB 5.0 MAT-file,b\n1,x\n2,y\n",
        "version https://git-lfs.github.com/spec/v1,b\n1,x\n2,y",
        "{a},{b}\n1,{x}\n2,{y}", "[]\t[]\n1\tx\n2\t[]", "{,}\n1,x\n2,}", "{},b\n1,x\n2,y",
    ])
    func tablesAreTables(text: String) throws {
        _ = try CSV(Data(text.utf8))
    }

    /// A header may be so long that its length begins like an archive.
    @Test func aModelIsAModel() {
        let bytes =
            Array("PK\u{3}\u{4}".utf8) + [0, 0, 0, 0] + Array("{x".utf8) + [UInt8](repeating: 0, count: 0x0403_4B50)
        let error = #expect(throws: DataError.self) { try Safetensors(Data(bytes), source: "f") }
        #expect(error?.location == .byte(9))
    }

    @Test func aModelIsNoTable() {
        let model = Safetensors(metadata: ["a": "b"]).data()
        expectDataError("f: expected a table in a text file (CSV), found a model (safetensors)") {
            () throws(DataError) in
            _ = try CSV(model, source: "f")
        }
        expectDataError("f: expected a table in a text file (CSV), found a gzip file; unpack it first") {
            () throws(DataError) in
            _ = try CSV(Data([0x1F, 0x8B, 8, 0]), source: "f")
        }
    }

    @Test func packedTables() throws {
        let folder = try TemporaryFolder()
        let url = try folder.write("t", Array("a,b\n1,x\n2,y\n".utf8))
        try IDXTests.gzip(url)
        let packed = url.appendingPathExtension("gz")
        let data: Dataset<Float> = try CSV(contentsOf: packed).dataset()
        #expect(data.features == [[1], [2]])
        // Several members are one file, as gzip writes them.
        let member = [UInt8](try Data(contentsOf: packed))
        let rest = try folder.write("u", Array("3,x\n".utf8))
        try IDXTests.gzip(rest)
        let all = try folder.write("all", member + [UInt8](Data(contentsOf: rest.appendingPathExtension("gz"))))
        let three: Dataset<Float> = try CSV(contentsOf: all).dataset()
        #expect(three.features == [[1], [2], [3]])
        let torn = try folder.write("torn", member.dropLast(3))
        expectDataError(
            "\(torn.path): byte \(member.count - 8): expected a checksum and a length, 8 bytes, found 5 bytes"
        ) {
            () throws(DataError) in
            _ = try CSV(contentsOf: torn)
        }
    }
}
