import Backprop
import Foundation
import Testing

/// Tables as people have them: what parts cells, decimal marks, headers, missing values, texts.
@Suite struct TableTests {
    private func table(_ text: String, _ columns: TableColumns = TableColumns()) throws -> Table {
        try CSV(Data(text.utf8), source: "t.csv").table(columns)
    }

    private func numbers(_ text: String, _ columns: TableColumns = TableColumns()) throws -> Tensor<Double> {
        let table = try table(text, columns)
        return try Preparation(of: table, scale: .none).features(of: table)
    }

    @Test(arguments: [
        ("1.5,2,x\n2.5,3,y\n", TableFormat.Delimiter.comma, TableFormat.DecimalMark.point),
        ("1,5;2;x\n2,5;3;y\n", .semicolon, .comma),
        ("1,5\t2\tx\n2,5\t3\ty\n", .tab, .comma),
        ("1.5|2|x\n2.5|3|y\n", .bar, .point),
        ("  1.5   2 x\n2.5\t3  y  \n", .space, .point),
        ("1,5 2 x\n2,5 3 y\n", .space, .comma),
        ("1.5, 2, x\n2.5, 3, y\n", .comma, .point),
        ("\"1,5\",2,x\n\"2,5\",3,y\n", .comma, .comma),
        // A text with the other delimiter in it.
        ("1.5,2,\"x;u;v;w\"\n2.5,3,\"y;u;v;w\"\n", .comma, .point),
        ("sep=|\n1.5|2|x\n2.5|3|y\n", .bar, .point),
        ("\u{FEFF}sep=;\r\n1.5;2;x\r\n2.5;3;y\r\n", .semicolon, .point),
        ("# made by hand\n1.5;2;x\n  # so is this\n2.5;3;y\n", .semicolon, .point),
    ])
    func formatsAreTold(text: String, delimiter: TableFormat.Delimiter, mark: TableFormat.DecimalMark) throws {
        let table = try table(text)
        #expect(table.format.delimiter == delimiter)
        #expect(table.format.decimalMark == mark)
        #expect(!table.format.hasHeader)
        #expect(try numbers(text) == [[1.5, 2], [2.5, 3]])
        #expect(table.classNames.map { $0.prefix(1) } == ["x", "y"])
    }

    @Test(arguments: [
        ("1.006,5;a\n2;b\n", 1006.5), ("-1.234.567,25;a\n2;b\n", -1_234_567.25), ("+1,5e3;a\n2;b\n", 1500),
        ("\"1,006.5\",a\n2,b\n", 1006.5), ("\"12,345\",a\n2.5,b\n", 12345),
    ])
    func thousands(text: String, first: Double) throws {
        #expect(try numbers(text)[0, 0] == first)
    }

    @Test(arguments: ["1.06,5", "1..006", "1.0066,5", "1.006,5,5", ".006,5", "1,5.006", "1.", "-"])
    func groupsThatAreNone(cell: String) throws {
        let mark = TableFormat.DecimalMark.comma
        let csv = try CSV(
            Data("\"\(cell)\";a\n2;b\n".utf8), header: .absent, delimiter: .semicolon, decimalMark: mark)
        #expect(throws: DataError.self) { try csv.table() }
    }

    @Test(arguments: [
        // Names over numbers.
        ("a,b,k\n1,2,x\n3,4,y\n", true), ("a,b,k\n1,2,0\n3,4,1\n", true), (",b,k\n1,2,x\n3,4,y\n", true),
        // Numbers over numbers.
        ("1,2,x\n3,4,y\n", false), ("5,2,0\n3,4,1\n", false),
        // As pandas writes a frame without names, with its index and without.
        ("0,1,2\n5.1,3.5,0\n6.2,2.9,1\n", true), (",0,1,2\n0,5.1,3.5,0\n1,6.2,2.9,1\n", true),
        ("0,1,2\n5.1,3.5,a\n6.2,2.9,b\n", true),
        // Pixels.
        ("label,0,1\n7,10,20\n9,30,40\n", true),
        // Nothing but texts.
        ("color,kind\nred,x\nblue,y\n", true), ("red,x\nblue,y\nred,y\n", false),
        // A row of data with a missing value.
        ("NA,2,x\n3,4,y\n", false), ("1,2,x\nNA,4,y\n", false),
    ])
    func headersAreTold(text: String, isHeader: Bool) throws {
        let table = try table(text)
        #expect(table.format.hasHeader == isHeader)
        #expect(table.rows == text.split(separator: "\n").count - (isHeader ? 1 : 0))
        #expect(table.headerCountsColumns == (text.contains("0,1,2\n5") || text.contains(",0,1,2\n0")))
    }

    @Test func whatCannotBeToldIsAnError() {
        let message =
            "t.csv: row 1: expected names of columns, or data, found \"-\" where the rows below have numbers, but \"3.5\" too: "
            + "--header yes or --header no decides"
        expectDataError(message) { () throws(DataError) in
            _ = try CSV(Data("-,3.5,x\n2,4,y\n".utf8), source: "t.csv").table()
        }
    }

    @Test(arguments: [
        (CSV.Column.word("4"), 3), (.word("kind"), 4), (.word("#4"), 3), (.word("#1"), 0), (.last, 4), (.index(2), 2),
        (.name("b"), 1),
    ])
    func columnsAsPeopleWriteThem(column: CSV.Column, place: Int) throws {
        let table = try table("a,b,c,d,kind\n1,2,3,4,5\n6,7,8,9,0\n", TableColumns(labels: [column]))
        #expect(table.labels.map(\.place) == [place])
        #expect(table.inputs.count == 4)
    }

    @Test func numbersThatAreNames() {
        let csv = "0,1,2,3,kind\n1,2,3,4,a\n6,7,8,9,b\n"
        let message =
            "t.csv: expected a label column that is told clearly, found 2: write #3 for it, or #2 for column 2"
        expectDataError(
            message.replacing("found 2: write", with: "column 3 is called \"2\": write")
        ) { () throws(DataError) in
            _ = try CSV(Data(csv.utf8), source: "t.csv", header: .present).table(TableColumns(labels: [.word("2")]))
        }
        expectDataError("t.csv: expected a label column from 1 to 5, asked for 9") { () throws(DataError) in
            _ = try CSV(Data(csv.utf8), source: "t.csv", header: .present).table(TableColumns(labels: [.word("9")]))
        }
    }

    @Test func theLastLabelIsTheLastThatIsNotLeftOut() throws {
        let table = try table(
            "id,a,k,note\n1,2,x,u\n2,4,y,v\n", TableColumns(ignored: [.name("note")], id: .name("id")))
        #expect(table.labels.map(\.name) == ["k"])
        #expect(table.inputs.map(\.name) == ["a"])
        #expect(table.ignored == ["`note`"])
        #expect((0..<2).map { table.text(row: $0, of: table.id!) } == ["1", "2"])
    }

    @Test(arguments: ["", " ", "NA", "n/a", "N/A", "null", "NULL", "None", "nan", "NaN", "?", "#N/A", "\u{A0}", "\"\""])
    func missingValuesAreTold(mark: String) throws {
        let table = try table("a,b,k\n1,u,x\n\(mark),\(mark),y\n3,v,x\n5,u,y\n")
        #expect(table.inputs.map(\.missing) == [1, 1])
        let preparation = try Preparation(of: table, scale: .none)
        let features: Tensor<Float> = try preparation.features(of: table)
        #expect(features == [[1, 1, 0], [3, 0, 0], [3, 0, 1], [5, 1, 0]])
        #expect(
            preparation.remarks(on: table) == [
                "1 cell of `a` missing, filled with 3", "1 cell of `b` missing, in no category",
            ])
        // Among labels they are an error, or left out.
        let text = "1,x\n2,y\n3,\(mark)\n4,x\n"
        let bare = mark.trimmingCharacters(in: ["\"", " ", "\u{A0}"])
        let (shown, advice) =
            bare.isEmpty ? ("", "") : (" (\"\(bare)\")", ", --missing-marks tells what stands for a missing value")
        expectDataError(
            "t.csv: column 2: the label is missing\(shown) in row 3: --drop-missing-labels leaves such rows out\(advice)"
        ) { () throws(DataError) in _ = try CSV(Data(text.utf8), source: "t.csv").table() }
        let dropped = try self.table(text, TableColumns(dropsMissingLabels: true))
        #expect(dropped.droppedRows == 1 && dropped.rows == 3)
        #expect(dropped.classNames == ["x", "y"])
        #expect(try dropped.labels(among: ["x", "y"]) == [0, 1, 0])
    }

    @Test func marksCanBeGiven() throws {
        let csv = try CSV(Data("1,none\n-,some\n3,some\n".utf8), header: .absent, missingMarks: ["-"])
        let table = try csv.table()
        #expect(table.inputs[0].missing == 1)
        #expect(table.classNames == ["none", "some"])
    }

    @Test(arguments: ["x\t", "\u{A0}x", " x ", "\"x\"", " \"x\" ", "\" x\"", "\u{2003}x\u{3000}", "\u{FEFF}x"])
    func whiteSpaceDoesNotCount(cell: String) throws {
        #expect(try table("a,kind\n1,x\n2,\(cell)\n3,y\n").classNames == ["x", "y"])
        #expect(try numbers("a,kind\n1,x\n\(cell.replacing("x", with: "2.5")),y\n") == [[1], [2.5]])
    }

    @Test func labelsAreTexts() throws {
        let table = try table("1,12345678901234567890\n2,12345678901234567891\n3,5\n4,05\n")
        #expect(table.classNames == ["05", "5", "12345678901234567890", "12345678901234567891"])
    }

    @Test func textsThatTurnUpLate() throws {
        let rows = (0..<150).map { "\($0),NA,\($0 % 2)\n" }.joined() + "150,blue,0\n151,red,1\n"
        let table = try table("a,color,k\n" + rows)
        #expect(table.inputs.map(\.holdsTexts) == [false, true])
        let preparation = try Preparation(of: table)
        #expect(preparation.featureNames == ["a", "color=blue", "color=red"])
    }

    /// All that is wrong is told at once.
    @Test func mistakesByColumn() {
        var rows = "Name,age,size,k\n"
        for i in 0..<30 { rows += "n\(i),\(i == 7 || i == 9 ? "old" : String(i)),\(i == 3 ? "inf" : "1"),\(i % 2)\n" }
        let message =
            "t.csv: `age`: 2 cells are no number, the first \"old\" in row 9; mend it, leave the column out with --ignore "
            + "age, take its values as categories with --categorical age, or tell by --missing-marks that it stands for none; "
            + "`size`: \"inf\" in row 5 is not finite; `Name`: text, 30 different values (more than 15) such as \"n0\": leave it out with --ignore Name"
        expectDataError(message) { () throws(DataError) in
            _ = try CSV(Data(rows.utf8), source: "t.csv").table()
        }
    }

    @Test func numbersAmongTexts() throws {
        let text = "a,k\n" + String(repeating: "u,x\n", count: 120) + "7,y\nv,x\n"
        expectDataError(
            "t.csv: `a`: text, but numbers in row 122: \"7\"; mend it, or leave the column out with --ignore a, or take all its "
                + "values as categories with --categorical a"
        ) { () throws(DataError) in _ = try CSV(Data(text.utf8), source: "t.csv", header: .present).table() }
        let table = try table(text, TableColumns(categorical: [.name("a")]))
        #expect(try Preparation(of: table).featureNames == ["a=7", "a=u", "a=v"])
    }

    @Test func columnsThatContradict() {
        func expect(_ columns: TableColumns, says message: String) {
            expectDataError("t.csv: " + message) { () throws(DataError) in
                _ = try CSV(Data("a,b,k\n1,2,x\n3,4,y\n".utf8), source: "t.csv").table(columns)
            }
        }
        expect(
            TableColumns(labels: [.name("k")], ignored: [.name("k")]),
            says: "expected a label column that is not left out, found `k` among both")
        expect(
            TableColumns(features: [.name("a"), .name("k")]),
            says: "expected features that are neither labels nor left out, found `k` among both")
        expect(
            TableColumns(features: [.name("a"), .index(0)]), says: "expected features that differ, found one twice")
        expect(
            TableColumns(ignored: [.name("c")]), says: #"expected one column named "c", found only "a", "b", "k""#)
        expect(
            TableColumns(ignored: [.name("a"), .name("b")]),
            says: "row 1: expected features and a label, 2 columns or more, found 3 columns, some left out")
    }

    /// Values that look like those of a regression are no classes unless somebody says so.
    @Test func valuesAreNoClasses() throws {
        func doubt(_ text: String) throws -> String? {
            try CSV(Data(text.utf8)).table().doubtAboutClasses.map { "\($0.found), \($0.areNumbers)" }
        }
        #expect(try doubt("1,0.5\n2,1\n3,2\n") == "fractions such as 0.5, true")
        let many = (0..<40).map { "\($0 % 3),\($0 * 10)\n" }.joined()
        #expect(try doubt(many) == "40 different numbers in 40 rows, true")
        let names = (0..<40).map { "\($0 % 3),name \($0)\n" }.joined()
        #expect(try doubt(names) == "40 different texts in 40 rows, false")
        #expect(try doubt("1,1.0\n2,2.0\n3,1.0\n") == nil)
        #expect(try doubt("1,x\n2,y\n3,x\n") == nil)
    }
}
