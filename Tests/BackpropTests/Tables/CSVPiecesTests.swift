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

    /// Expects the inputs of a table, row by row, wherever the pieces and the beginning end.
    private func expect(_ rows: [[Double]], of text: String, delimiter: CSV.Delimiter? = nil) throws {
        let url = try folder.write("t.csv", text.utf8)
        for size in 1...text.utf8.count {
            let whole = try CSV(Data(text.utf8), delimiter: delimiter)
            let beginning = try CSV(
                contentsOf: url, inPiecesFrom: 1, pieceSize: 7, beginning: size, delimiter: delimiter)
            for csv in [
                whole, try CSV(contentsOf: url, inPiecesFrom: 1, pieceSize: size, delimiter: delimiter), beginning,
            ] {
                let table = try csv.table(TableColumns(labels: []))
                let features: Tensor<Double> = try Preparation(of: table, scale: .none).features(of: table)
                #expect(features == Tensor(rows: rows), "\(size) bytes")
            }
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

    /// Whether a line with # is a comment is told by the records before it, and by none behind it that a piece cuts.
    @Test(arguments: [
        ("#1,5\n1,2,3\n4,5,6\n", [[1, 2, 3], [4, 5, 6]]), ("#1,5,6\n1,2,3\n4,5,6\n", [[1, 2, 3], [4, 5, 6]]),
        ("1,2,3\n#7,8\n4,5,6\n", [[1, 2, 3], [4, 5, 6]]), ("1,2\r\n#\r\n#7,8,9\r\n4,5\r\n", [[1, 2], [4, 5]]),
        ("# \"é\n\n#\n1,2\n\n \n#1\n#3,4,5\n4,5", [[1, 2], [4, 5]]),
        ("a,b\n#1\n1,2\n#\n\"4\",5\n", [[1, 2], [4, 5]]),
    ])
    func comments(text: String, rows: [[Double]]) throws { try expect(rows, of: text, delimiter: .comma) }

    /// Comments and empty lines that are longer than the beginning say nothing about the table, nor does a record that it cuts.
    @Test(arguments: [
        "#a,b,c\n#d,e,f\n# g,h,i\n#\n#\n#\n#\n1,5;2\n3,5;4\n5,5;6\n", "\n\n\n\n\n\n\n \n1,5;2\n3,5;4\n5,5;6\n",
        "1,5;2\n3,5;4\n5,5;6", "1,5;2\r\n3,5;4\r\n5,5;6\r\n", "\u{FEFF}sep=;\r\n1,5;2\r\n\r\n3,5;4\r\n5,5;6\r\n",
        "\"in\n\n,a\r\n\n,column\";\"b\n\"\n1,5;2\n3,5;4\n5,5;6\n",
    ])
    func beginnings(text: String) throws { try expect([[1.5, 2], [3.5, 4], [5.5, 6]], of: text) }

    /// A delimiter that is given is taken, also where the beginning is all of one record.
    @Test func givenDelimiters() throws {
        try expect([[1, 2, 3]], of: "1|2|3", delimiter: .bar)
        try expect([[1, 2, 3]], of: "#\n#\n1|2|3\n", delimiter: .bar)
    }

    /// What is wrong with a record, and does not lie in the piece's end, is told before the rest is read.
    @Test func mistakesBeforeTheRest() throws {
        let bytes = Array("1,2\n3,4\n\"5\"x,6\n".utf8) + [UInt8](repeating: 0x0A, count: 1000) + [0xFF]
        let url = try folder.write("t.csv", bytes)
        let csv = try CSV(contentsOf: url, inPiecesFrom: 1, pieceSize: 16, beginning: 16)
        #expect {
            try csv.table()
        } throws: {
            "\($0)".hasSuffix(
                "row 3, column 1: expected a delimiter or the end of the line after a closing quotation mark, found \"x\""
            )
        }
    }

    @Test func anyText() throws {
        var generator = SeededGenerator(seed: 10)
        let alphabet = ["0", "1", ".", ",", ",", "\n", "\n", "\r\n", "\"", "é", "\u{1F600}", " ", "#", "x"]
        for _ in 0..<300 {
            let length = generator.integer(below: 40)
            let text = (0..<length).map { _ in alphabet[generator.integer(below: alphabet.count)] }.joined()
            let sizes = [1, 2 + generator.integer(below: 9)]
            try expectTheSame("1,x\n2,y\n\(text)".utf8, sizes: sizes)
            try expectTheSame("\(text)\n1,x\n2,y\n".utf8, sizes: sizes)
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
