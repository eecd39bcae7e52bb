import Backprop
import Foundation
import Testing

@Suite struct CSVMistakeTests {
    @Test(arguments: [
        ("", "expected rows of data, found an empty file"),
        (" \n\r\n\n", "expected rows of data, found an empty file"),
        ("\u{FEFF}", "expected rows of data, found an empty file"),
        ("a,b,label\n", "expected rows of data, found only a header"),
        ("1\n2\n", "row 1: expected features and a label, 2 columns or more, found 1 column"),
        ("1,2,x\n3,y\n", "row 2: expected 3 columns as in the rows before, found 2"),
        ("a,b,c\n1,2,x\n\n3,4,y,5\n", "row 4: expected 3 columns as in the rows before, found 4"),
        ("1,2,x\n3,4,y\n,,\n", "row 3, column 1: expected a number, found a missing value"),
        ("1,2,x\n3, ,y\n", "row 2, column 2: expected a number, found a missing value"),
        ("1,2,x\nabc,4,y\n", "row 2, column 1: expected a number, found \"abc\""),
        ("1,2,x\n3,NaN,y\n", "row 2, column 2: expected a number, found a missing value"),
        ("nan,2,x\n3,4,y\n", "row 1, column 1: expected a number, found a missing value"),
        ("1,2,x\n-Infinity,4,y\n", "row 2, column 1: expected a finite number, found \"-Infinity\""),
        ("1,2,x\n+inf,4,y\n", "row 2, column 1: expected a finite number, found \"+inf\""),
        ("1,2,x\n1e39,4,y\n", "row 2: expected numbers within the range of Float, found a larger one in input 1"),
        ("1,2,x\n0x10,4,y\n", "row 2, column 1: expected a number, found \"0x10\""),
        ("1,2,x\n1_0,4,y\n", "row 2, column 1: expected a number, found \"1_0\""),
        ("1,2,x\n1e,4,y\n", "row 2, column 1: expected a number, found \"1e\""),
        ("1,2,x\n--1,4,y\n", "row 2, column 1: expected a number, found \"--1\""),
        ("1,2,x\n.,4,y\n", "row 2, column 1: expected a number, found \".\""),
        ("1,2,x\n1 2,4,y\n", "row 2, column 1: expected a number, found \"1 2\""),
        ("1,2,x\n１,4,y\n", "row 2, column 1: expected a number, found \"１\""),
        ("1,2,x\n3,4,\n", "row 2, column 3: expected a class, found a missing value"),
        ("1,2,0\n3,4,nan\n5,6,1", "row 2, column 3: expected a class, found a missing value"),
        ("1,2,x\n3,4,x\n", "column 3: expected labels of two classes or more, found only \"x\""),
        ("1,2,7\n", "column 3: expected labels of two classes or more, found only \"7\""),
        ("1,\"2,x\n3,4,y\n", "row 1, column 2: expected a closing quotation mark, found the end of the file"),
        (
            "1,2,x\n3,\"4\"5,y\n",
            "row 2, column 2: expected a delimiter or the end of the line after a closing quotation mark, found \"5\""
        ),
        ("\"a\nb\",c,label\n1,2,x\n\"3\",y,z\n", "row 4, column 2: expected a number, found \"y\""),
    ])
    func oneClearLine(text: String, message: String) {
        expectDataError("toy.csv: " + message) { () throws(DataError) in
            let _: Dataset<Float> = try CSV(Data(text.utf8), source: "toy.csv").dataset()
        }
    }

    @Test func longCellsAreShortened() {
        let cell = String(repeating: "x", count: 1000)
        let shown = String(repeating: "x", count: 39) + "…"
        expectDataError("CSV: row 2, column 1: expected a number, found \"\(shown)\"") { () throws(DataError) in
            let _: Dataset<Float> = try CSV(Data("1,2\n\(cell),3\n".utf8)).dataset()
        }
    }

    @Test func otherEncodings() {
        for mark: [UInt8] in [[0xFF, 0xFE], [0xFE, 0xFF]] {
            expectDataError("CSV: expected UTF-8 text, found UTF-16") { () throws(DataError) in
                _ = try CSV(Data(mark + [0x31, 0x00]))
            }
        }
    }

    /// The labels é and è in Latin-1 would both become one class.
    @Test func bytesThatAreNoUTF8() throws {
        let latin = Data([0x31, 0x2C, 0xE9, 0x0A, 0x32, 0x2C, 0xE8, 0x0A])
        expectDataError(
            "CSV: byte 2: expected UTF-8 text, found other bytes; iconv -f latin1 -t utf-8 makes it of most others"
        ) { () throws(DataError) in
            _ = try CSV(latin)
        }
        // A character of two bytes that the end of the file cuts off.
        let cut = Data("é,1\n2,3\n".utf8) + [0xC3]
        expectDataError(
            "CSV: byte 9: expected UTF-8 text, found other bytes; iconv -f latin1 -t utf-8 makes it of most others"
        ) { () throws(DataError) in
            _ = try CSV(cut)
        }
        let data: Dataset<Float> = try CSV(Data("1,é\n2,è\n3,\u{1F600}\n".utf8)).dataset()
        #expect(data.classNames == ["è", "é", "\u{1F600}"])
    }

    @Test(arguments: [
        (CSV.Column.name("kind"), #"expected one column named "kind", found only "a", "b", "a""#),
        (.name("a"), #"expected one column named "a", found 2"#),
        (.index(3), "expected a label column of index 0 to 2, asked for 3"),
        (.index(-1), "expected a label column of index 0 to 2, asked for -1"),
    ])
    func labelColumnsThatAreNotThere(label: CSV.Column, message: String) {
        expectDataError("CSV: " + message) { () throws(DataError) in
            let _: Dataset<Float> = try CSV(Data("a,b,a\n1,2,3\n".utf8)).dataset(label: label)
        }
    }

    @Test func namesNeedAHeader() {
        expectDataError(#"CSV: expected one column named "x", found no header"#) { () throws(DataError) in
            let _: Dataset<Float> = try CSV(Data("1,2\n3,4\n".utf8), header: .absent).dataset(label: .name("x"))
        }
    }

    @Test func classesThatTrainingNeverSaw() {
        let message = #"CSV: row 3, column 2: expected one of the classes "aster", "rose", found "tulip""#
        expectDataError(message) { () throws(DataError) in
            let csv = try CSV(Data("a,kind\n1,rose\n2,tulip\n".utf8))
            let _: Dataset<Float> = try csv.dataset(classNames: ["aster", "rose"])
        }
    }

    @Test func textAmongRegressionValues() {
        expectDataError(#"CSV: row 2, column 2: expected a number, found "high""#) { () throws(DataError) in
            let _: Dataset<Float> = try CSV(Data("1,2\n3,high\n".utf8)).regression()
        }
    }

    /// Whatever the text is, there is a data set or an error, and no crash.
    @Test func anyText() {
        var generator = SeededGenerator(seed: 9)
        let alphabet = "0123456789.,;\t\r\n\"\" -+eEx\u{FEFF}nanifé\0".unicodeScalars.map { Array(String($0).utf8) }
        for _ in 0..<5000 {
            let length = generator.integer(below: 40)
            let bytes = (0..<length).flatMap { _ in alphabet[generator.integer(below: alphabet.count)] }
            guard let csv = try? CSV(Data(bytes)) else { continue }
            if let data: Dataset<Double> = try? csv.dataset() {
                #expect(data.features.firstIndexOfNonFinite == nil)
            }
        }
    }
}

extension Tensor {
    fileprivate var firstIndexOfNonFinite: Int? { scalars.firstIndex { !$0.isFinite } }
}
