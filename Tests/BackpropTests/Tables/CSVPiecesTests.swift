import Backprop
import Foundation
import Testing

/// Tables that are read piece by piece: what comes out does not depend on where the pieces end.
@Suite struct CSVPiecesTests {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    /// What a table comes to, or its error.
    private func outcome(_ csv: () throws(DataError) -> CSV) -> String {
        do throws(DataError) {
            let table = try csv().table()
            let features: Tensor<Double> = try Preparation(of: table).features(of: table)
            let labels = try table.labels(among: table.classNames)
            return "\(features.scalars.map(\.bitPattern)) \(labels) \(table.classNames) \(table.inputs)"
        } catch {
            return "\(error)"
        }
    }

    private func expectTheSame(_ bytes: some Sequence<UInt8>, sizes: [Int] = [1, 2, 3, 5, 8, 13, 64]) throws {
        let url = try folder.write("t.csv", bytes)
        let whole = outcome { () throws(DataError) in try CSV(contentsOf: url) }
        for size in sizes {
            let cut = outcome { () throws(DataError) in
                try CSV(contentsOf: url, inPiecesFrom: 1, pieceSize: size)
            }
            #expect(cut == whole, "in pieces of \(size)")
        }
    }

    @Test(arguments: [
        "a,b,k\n1,2,x\n3,4,y\n", "1,2,x\r\n3,4,y\r\n\r\n5,6,x", "1;2,5;x\r3;4,5;y\r",
        "é,ü,art\n1,2,größe\n3,4,\u{1F600}\n5,6,größe\n7,8,größe\u{301}\n", "\u{FEFF}sep=|\n1|é|x\n2|ü|y\n3|é|x\n",
        "# é\n1,2,x\n#é,é,y\n3,4,y\n", "\"a\"\"é\nb\",c\n1,x\n2,\"y\r\nz\"\n3,\"\"\"é\"\"\"\n", "1,\"é\n", "1,2\n3\n",
        "1.5  é  x\n2.5\tü y  \n3 é x\n", "a|b|k\n5|5|b\n1|2|\"c\"\nd;\n1;2\n\"3\"E",
        "a,b,k\nu,v,x\nu,\"w,\",y\nw,v,x\n\"w\",v,y\nu,v,x\n",
    ])
    func tables(text: String) throws { try expectTheSame(text.utf8) }

    /// Bytes that are no UTF-8, which a piece may cut too, and characters that the end of the file cuts.
    @Test(arguments: [
        [0xE9], [0xC3], [0xC0, 0x80], [0xED, 0xA0, 0x80], [0xE2, 0x82], [0xF0, 0x9F, 0x98], [0xF4, 0x90, 0x80, 0x80],
        [0x80, 0x80, 0x80, 0x80, 0x80], [0xFF], [0xF0, 0x80],
    ])
    func otherBytes(_ bytes: [UInt8]) throws {
        try expectTheSame(Array("é,1\n".utf8) + bytes + Array(",2\n".utf8))
        try expectTheSame(Array("é,1\nü,2\n3,".utf8) + bytes)
        // They are told before what is wrong with a row.
        try expectTheSame(Array("é,1\nü\n3,".utf8) + bytes)
    }

    /// A cell that is longer than a piece need not have an ASCII character in it.
    @Test func cellsLongerThanAPiece() throws {
        for letter in ["é", "€", "\u{1F600}"] {
            let rows = (0..<4).map { "\($0),\(String(repeating: letter, count: 300))\($0 % 2),\($0 % 2)\n" }
            try expectTheSame(rows.joined().utf8, sizes: [7, 64, 256, 300, 301, 302])
        }
    }

    /// What parts the cells is told by two records, however long they are: the words of names are no cells.
    @Test func headersLongerThanTheBeginning() throws {
        let names = (0..<50).map { "the number \($0) of é" }.joined(separator: ",") + ",k"
        let row = [String](repeating: "1", count: 50).joined(separator: ",")
        for ending in ["\n", "\r\n"] {
            let text = [names, "\(row),a", "\(row),b", ""].joined(separator: ending)
            let url = try folder.write("t.csv", text.utf8)
            let csv = try CSV(contentsOf: url, inPiecesFrom: 1, pieceSize: 16, beginning: 16)
            #expect(try csv.table().inputs.count == 50)
            #expect(try csv.table().classNames == ["a", "b"])
        }
    }

    @Test func anyText() throws {
        var generator = SeededGenerator(seed: 10)
        let alphabet = ["0", "1", ".", ",", ",", "\n", "\n", "\r\n", "\"", "é", "\u{1F600}", " ", "#", "x"]
        for _ in 0..<300 {
            let length = generator.integer(below: 40)
            let text = (0..<length).map { _ in alphabet[generator.integer(below: alphabet.count)] }.joined()
            try expectTheSame("1,x\n2,y\n\(text)".utf8, sizes: [1, 2 + generator.integer(below: 9)])
        }
    }

    /// What is packed is unpacked, and what is another kind of file is told by name, however long it is.
    @Test func filesThatAreNoText() throws {
        let table = "1,2,x\n3,4,y\n"
        let packed = try folder.write("t.csv.gz", GzipMemberTests.member(table.utf8))
        let csv = try CSV(contentsOf: packed, inPiecesFrom: 1, pieceSize: 4)
        #expect(try csv.table().classNames == ["x", "y"])

        let zip = [0x50, 0x4B, 3, 4] + [UInt8](repeating: 0xE9, count: 1 << 21) + Array("xl/workbook.xml".utf8)
        for (bytes, message) in [
            (zip, "expected a table in a text file (CSV), found an Excel workbook; save it as CSV"),
            ([0xFF, 0xFE, 0x31, 0x00], "expected UTF-8 text, found UTF-16"),
        ] {
            let url = try folder.write("other", bytes)
            #expect {
                try CSV(contentsOf: url, inPiecesFrom: 1, pieceSize: 4)
            } throws: { "\($0)".hasSuffix(message) }
        }
    }
}
