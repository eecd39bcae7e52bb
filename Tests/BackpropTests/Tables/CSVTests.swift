import Backprop
import Foundation
import Testing

@Suite struct CSVTests {
    private func read(
        _ text: String, label: CSV.Column = .last, classNames: [String]? = nil, header: CSV.Header = .detected
    ) throws -> Dataset<Float> {
        try CSV(Data(text.utf8), header: header).dataset(label: label, classNames: classNames)
    }

    @Test func headerAndTextLabels() throws {
        let data = try read("a,b,species\n1,2,rose\n3,4.5,aster\n-5e-1,+.5,rose\n")
        #expect(data.features == [[1, 2], [3, 4.5], [-0.5, 0.5]])
        #expect(data.targets == .classes([1, 0, 1], count: 2))
        #expect(data.classNames == ["aster", "rose"])
        #expect(data.featureNames == ["a", "b"])
    }

    @Test func noHeaderAndNumericLabels() throws {
        let data = try read("1,2,10\n3,4,9\n5,6,10.0\n7,8,-1")
        #expect(data.features == [[1, 2], [3, 4], [5, 6], [7, 8]])
        // In numerical order, and each text is a class of its own.
        #expect(data.classNames == ["-1", "9", "10", "10.0"])
        #expect(data.targets == .classes([2, 1, 3, 0], count: 4))
        #expect(data.featureNames == [])
    }

    @Test func labelsInAnyColumn() throws {
        let text = "kind,a,b\nx,1,2\ny,3,4\n"
        for label in [CSV.Column.index(0), .name("kind")] {
            let data = try read(text, label: label)
            #expect(data.features == [[1, 2], [3, 4]])
            #expect(data.classNames == ["x", "y"])
            #expect(data.featureNames == ["a", "b"])
        }
        let middle = try read("a,kind,b\n1,x,2\n3,y,4\n", label: .name("kind"))
        #expect(middle.features == [[1, 2], [3, 4]])
    }

    @Test func headersWithoutTextInTheFeatures() throws {
        // As MNIST comes: the names of the pixels are numbers.
        let pixels = try read("label,0,1\n7,10,20\n9,30,40\n", label: .index(0))
        #expect(pixels.features == [[10, 20], [30, 40]])
        #expect(pixels.featureNames == ["0", "1"])
        // Told so, even the number 1 is a name.
        #expect(try read("1,2\n3,0\n4,1\n", header: .present).features == [[3], [4]])
        #expect(try read("3,0\n4,1\n", header: .absent).features == [[3], [4]])
        // A label's name is looked for in the header, so there is one.
        #expect(try read("3,0\n4,1\n5,2\n", label: .name("0")).features == [[4], [5]])
        // All labels are text: the first row is data like the others.
        #expect(try read("1,x\n2,y\n").count == 2)
    }

    @Test func quotingByRFC4180() throws {
        let data = try read(
            "\"a \"\"1\"\"\",\"b,\nc\",label\r\n\"1\",2,\"x, \"\"y\"\"\nz\"\r\n3,\" 4 \",w\r\n\"5\",6,\"\"\"\"")
        #expect(data.featureNames == ["a \"1\"", "b,\nc"])
        #expect(data.features == [[1, 2], [3, 4], [5, 6]])
        #expect(data.classNames == ["\"", "w", "x, \"y\"\nz"])
    }

    @Test(arguments: ["\n", "\r\n", "\r"], [",", ";", "\t"])
    func lineEndsAndDelimiters(end: String, delimiter: String) throws {
        let rows = [["1", "2", "x"], ["3", "4", "y"]].map { $0.joined(separator: delimiter) }
        for text in [
            rows.joined(separator: end), rows.joined(separator: end) + end, end + rows.joined(separator: end + end),
        ] {
            let data = try read(text)
            #expect(data.features == [[1, 2], [3, 4]])
            #expect(data.classNames == ["x", "y"])
        }
    }

    @Test func byteOrderMarkAndSpaces() throws {
        let data = try read("\u{FEFF}a, b ,label\n 1 , 2 , x y \n3,4,z\n")
        #expect(data.featureNames == ["a", "b"])
        #expect(data.features == [[1, 2], [3, 4]])
        #expect(data.classNames == ["x y", "z"])
        #expect(try read("\u{FEFF}\"1\",x\n2,y\n").features == [[1], [2]])
    }

    @Test func theDelimiterCanBeGiven() throws {
        let data: Dataset<Float> = try CSV(Data("1,5;x\n2,5;y\n".utf8), delimiter: .comma).dataset()
        #expect(data.classNames == ["5;x", "5;y"])
        expectDataError("CSV: row 1, column 1: expected a number, found \"1,5\"") { () throws(DataError) in
            let csv = try CSV(
                Data("1,5;x\n2,5;y\n".utf8), header: .absent, delimiter: .semicolon, decimalMark: .point)
            let _: Dataset<Float> = try csv.dataset()
        }
    }

    @Test func classesOfATrainedModel() throws {
        let data = try read("1,rose\n2,aster\n", classNames: ["rose", "tulip", "aster"])
        #expect(data.targets == .classes([0, 2], count: 3))
        #expect(data.classNames == ["rose", "tulip", "aster"])
        expectDataError(#"CSV: row 1, column 2: expected one of the classes "0", "1", found "1.0""#) {
            () throws(DataError) in
            let _: Dataset<Float> = try CSV(Data("1,1.0\n2,01\n".utf8)).dataset(classNames: ["0", "1"])
        }
        // A single class is enough here.
        #expect(try read("1,rose\n", classNames: ["rose", "tulip"]).count == 1)
    }

    @Test func labelsAreOrderedByUnicodeScalars() throws {
        let data = try read("1,b\n2,B\n3,ä\n4,10\n5,9\n")
        #expect(data.classNames == ["10", "9", "B", "b", "ä"])
    }

    @Test func regressionReadsValues() throws {
        let data: Dataset<Double> = try CSV(Data("a,b,y\n1,2,0.25\n3,4,-1e3\n".utf8)).regression()
        #expect(data.features == [[1, 2], [3, 4]])
        #expect(data.targets == .values([[0.25], [-1000]]))
        let first: Dataset<Double> = try CSV(Data("1,2\n3,4\n".utf8)).regression(target: .index(0))
        #expect(first.targets == .values([[1], [3]]))
        #expect(first.features == [[2], [4]])
    }

    @Test func featuresAlone() throws {
        let plain: Tensor<Float> = try CSV(Data("1,2\n3,4\n".utf8)).features()
        #expect(plain == [[1, 2], [3, 4]])
        let named: Tensor<Float> = try CSV(Data("a,b\n1,2\n".utf8)).features()
        #expect(named == Tensor<Float>([1, 2]).reshaped(to: [1, 2]))
    }

    @Test func filesAreReadByName() throws {
        let folder = try TemporaryFolder()
        let url = try folder.write("flowers.csv", "1,2,x\n3,abc,y\n".utf8)
        expectDataError("\(url.path): row 2, column 2: expected a number, found \"abc\"") { () throws(DataError) in
            let _: Dataset<Float> = try CSV(contentsOf: url).dataset()
        }
    }
}
