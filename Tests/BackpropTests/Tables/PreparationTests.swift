import Backprop
import Foundation
import Testing

/// Tables become inputs, and records become the same ones.
@Suite struct PreparationTests {
    private static let people = """
        id,age,city,paid,visits,insured,member
        1,34,Oslo,12.5,3,yes,yes
        2,,Bergen,7.25,1,no,no
        3,51,Oslo,,4,No,yes
        4,28,"Mo i Rana",30,2,,no
        5,44,,18.75,6,YES,yes
        6,39,Bergen,9.5,2,no,no

        """

    private static let complete = "id,a,b,member\n1,2,u,x\n2,3,v,y\n3,5,u,x\n"

    private static func table(
        _ text: String = people,
        _ columns: TableColumns = TableColumns(labels: [.name("member")], ignored: [.name("id")])
    ) throws -> Table {
        try CSV(Data(text.utf8), source: "t.csv").table(columns)
    }

    @Test func numbersTextsAndWords() throws {
        let table = try Self.table()
        let preparation = try Preparation(of: table, scale: .none, filling: .mean, indicators: true)
        #expect(
            preparation.featureNames == [
                "age", "age missing", "city=Bergen", "city=Mo i Rana", "city=Oslo", "city missing", "paid",
                "paid missing",
                "visits", "insured", "insured missing",
            ])
        let features: Tensor<Double> = try preparation.features(of: table)
        let age = (34.0 + 51 + 28 + 44 + 39) / 5
        let paid = (12.5 + 7.25 + 30 + 18.75 + 9.5) / 5
        let insured = 2.0 / 5
        let expected: [[Double]] = [
            [34, 0, 0, 0, 1, 0, 12.5, 0, 3, 1, 0], [age, 1, 1, 0, 0, 0, 7.25, 0, 1, 0, 0],
            [51, 0, 0, 0, 1, 0, paid, 1, 4, 0, 0], [28, 0, 0, 1, 0, 0, 30, 0, 2, insured, 1],
            [44, 0, 0, 0, 0, 1, 18.75, 0, 6, 1, 0], [39, 0, 1, 0, 0, 0, 9.5, 0, 2, 0, 0],
        ]
        #expect(features.shape == [6, 11])
        #expect(zip(features.scalars, expected.joined()).allSatisfy { abs($0 - $1) < 1e-12 })
        let data: Dataset<Float> = try preparation.dataset(of: table)
        #expect(data.targets == .classes([1, 0, 1, 0, 1, 0], count: 2))
    }

    @Test(arguments: [Preparation.Scale.standard, .minmax], [Preparation.Filling.mean, .median])
    func scalesByWhatItIsFoundOn(scale: Preparation.Scale, filling: Preparation.Filling) throws {
        let table = try Self.table()
        let rows = [0, 1, 2, 4]
        let preparation = try Preparation(of: table, rows: rows, scale: scale, filling: filling)
        // 34, missing, 51, 44.
        let fill = filling == .mean ? 43 : 44.0
        let ages = [34, fill, 51, 44]
        let mean = ages.reduce(0, +) / 4
        let deviation = (ages.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 4).squareRoot()
        let features: Tensor<Double> = try preparation.features(of: table)
        let all = [34, fill, 51, 28, 44, 39]
        for (row, age) in all.enumerated() {
            let expected = scale == .standard ? (age - mean) / deviation : (age - 34) / (51 - 34)
            #expect(abs(features[row, 0] - expected) < 1e-12)
        }
    }

    /// Seconds since 1970 are all one `Float`.
    @Test func differencesSurviveTheRounding() throws {
        let table = try Self.table("t,k\n1600000000,a\n1600000001,b\n", TableColumns())
        let features: Tensor<Float> = try Preparation(of: table).features(of: table)
        #expect(features == [[-1], [1]])
        let unit: Tensor<Float> = try Preparation(of: table, scale: .minmax).features(of: table)
        #expect(unit == [[0], [1]])
    }

    @Test func constantColumnsBecomeZero() throws {
        let table = try Self.table("a,b,k\n7,1,x\n7,2,y\n", TableColumns())
        for scale in [Preparation.Scale.standard, .minmax] {
            let features: Tensor<Double> = try Preparation(of: table, scale: scale).features(of: table)
            #expect(features[0, 0] == 0 && features[1, 0] == 0)
        }
    }

    @Test func missingValuesCanBeAnError() throws {
        let table = try Self.table()
        expectDataError(
            "t.csv: `age`: missing in row 3: --missing mean or median fills it; `city`: missing in row 6: --missing mean or "
                + "median fills it; `paid`: missing in row 4: --missing mean or median fills it; `insured`: missing in row 5: "
                + "--missing mean or median fills it"
        ) { () throws(DataError) in _ = try Preparation(of: table, filling: .error) }
        let empty = try Self.table("a,b,k\n,1,x\nNA,2,y\n", TableColumns())
        expectDataError("t.csv: `a`: no row has a value: leave it out (--ignore)") { () throws(DataError) in
            _ = try Preparation(of: empty)
        }
    }

    /// A record's inputs are those of its row, to the last bit; in the table by themselves, in another order, among others.
    @Test func recordsAndTablesAgree() throws {
        let table = try Self.table()
        let preparation = try Preparation(of: table, indicators: true, unknownCategories: .zeros)
        let features: Tensor<Float> = try preparation.features(of: table)
        let records: [[String: RecordValue]] = [
            ["age": 34, "city": "Oslo", "paid": 12.5, "visits": 3, "insured": true, "more": "x"],
            ["age": nil, "city": " Bergen\t", "paid": "7.25", "visits": 1, "insured": "NO"],
            ["age": "51", "city": "Oslo", "paid": "NA", "visits": 4, "insured": false],
            ["age": 28, "city": "Mo i Rana", "paid": 30, "visits": 2, "insured": "?"],
            ["age": 44, "city": nil, "paid": 18.75, "visits": 6, "insured": "yes"],
            ["age": 39, "city": "Bergen", "paid": 9.5, "visits": 2, "insured": "no"],
        ]
        for (row, record) in records.enumerated() {
            let one: Tensor<Float> = try preparation.features(of: record)
            #expect(one.scalars == features[rows: row..<row + 1].scalars, "record \(row)")
        }
        // Never seen: in none of the categories.
        let unknown: Tensor<Float> = try preparation.features(of: [
            "age": 34, "city": "Rome", "paid": 12.5, "visits": 3, "insured": true,
        ])
        #expect(unknown[0, 2] == 0 && unknown[0, 3] == 0 && unknown[0, 4] == 0 && unknown[0, 5] == 0)

        let turned = "member,insured,city,extra,age,paid,visits\nyes,yes,Oslo,9,34,12.5,3\nno,no,Bergen,8,,7.25,1\n"
        let other = try CSV(Data(turned.utf8)).table(for: preparation, withLabels: false)
        #expect(try preparation.features(of: other) as Tensor<Float> == features[rows: 0..<2])
        let labelled = try CSV(Data(turned.utf8)).table(for: preparation, withLabels: true)
        let data: Dataset<Float> = try preparation.dataset(of: labelled, classNames: ["no", "yes"])
        #expect(data.targets == .classes([1, 0], count: 2))
    }

    @Test func wrongRecords() throws {
        let preparation = try Preparation(of: Self.table())
        func expect(_ record: [String: RecordValue], says message: String) {
            var whole: [String: RecordValue] = ["age": 34, "city": "Oslo", "paid": 1, "visits": 3, "insured": true]
            whole.merge(record) { $1 }
            expectDataError("record: " + message) { () throws(DataError) in
                _ = try preparation.features(of: whole) as Tensor<Float>
            }
        }
        expect(["age": "old"], says: #"`age`: expected a number, found "old""#)
        expect(["age": true], says: "`age`: expected a number, found true")
        expect(["age": .number(.infinity)], says: "`age`: expected a number, found inf")
        expect(["age": 1e300], says: "`age`: expected a number within the range of Float, found 1e+300")
        // In the training it was never missing; the mean is all that is known.
        let mean: Tensor<Float> = try preparation.features(of: [
            "age": 34, "city": "Oslo", "paid": 1, "visits": nil, "insured": true,
        ])
        #expect(mean[0, 5] == 0)
        let strict = try Preparation(of: Self.table(Self.complete), filling: .error)
        expectDataError("record: `a`: missing, and the model was trained to take that for an error") {
            () throws(DataError) in _ = try strict.features(of: ["a": nil, "b": "u"]) as Tensor<Float>
        }
        expectDataError("n.csv: `b`: missing in row 3, and the model was trained to take that for an error") {
            () throws(DataError) in
            let csv = try CSV(Data("a,b\n1,u\n2,\n".utf8), source: "n.csv")
            _ = try strict.features(of: csv.table(for: strict, withLabels: false)) as Tensor<Float>
        }
        expect(
            ["city": "Rome", "insured": "maybe"],
            says: #"`city`: found "Rome", none of the categories of the training, "Bergen", "Mo i Rana", "Oslo"; "#
                + #"`insured`: found "maybe", none of the categories of the training, "no", "yes""#)
        expectDataError(
            "record: `paid` is not in the record; `visits` is not in the record; `insured` is not in the record"
        ) {
            () throws(DataError) in
            _ = try preparation.features(of: ["age": 1, "city": "Oslo"]) as Tensor<Float>
        }
    }

    @Test func tablesThatDoNotFit() throws {
        let preparation = try Preparation(of: Self.table())
        func expect(_ text: String, says message: String) {
            expectDataError("n.csv: " + message) { () throws(DataError) in
                let table = try CSV(Data(text.utf8), source: "n.csv").table(for: preparation, withLabels: false)
                _ = try preparation.features(of: table) as Tensor<Float>
            }
        }
        expect(
            "age,city,visits,insured\n1,Oslo,2,yes\n",
            says:
                #"row 1: expected the column "paid" of the model, found only "age", "city", "visits", "insured": --header "#
                + "no if these are data")
        expect(
            "age,city,paid,visits,insured\n1,Oslo,2,,yes\n1,Rome,2,1,yes\n1,Rom,2,1,yes\n",
            says: #"`city`: "Rome" in 2 rows, first in row 3 is none of the categories of the training, "Bergen", "#
                + #""Mo i Rana", "Oslo": --unknown-categories zeros lets it pass"#)
        expect(
            "age,city,paid,visits,insured\nx,Oslo,2,1,yes\n",
            says: #"`age`: "x" in row 2 is no number"#)
    }

    /// Without names columns are known by their places; what might be read in two ways is told.
    @Test func placesInsteadOfNames() throws {
        let training = "5.1,3.5,a\n6.2,2.9,b\n4.9,3.1,a\n"
        let table = try Self.table(training, TableColumns())
        let preparation = try Preparation(of: table, scale: .none)
        func features(_ text: String, _ choice: TableColumns? = nil) throws(DataError) -> Tensor<Double> {
            let csv = try CSV(Data(text.utf8), source: "n.csv", header: .absent)
            return try preparation.features(
                of: csv.table(for: preparation, withLabels: false, classNames: ["a", "b"], choice: choice))
        }
        #expect(try features("1,2\n3,4\n") == [[1, 2], [3, 4]])
        #expect(try features("1,2,b\n3,4,\n") == [[1, 2], [3, 4]])
        expectDataError(
            "n.csv: row 1, column 3: expected 3 columns as in the training, with one of the classes \"a\", \"b\" here, found "
                + "\"2\": if another column is not for the model, --ignore tells which, such as --ignore 1"
        ) { () throws(DataError) in _ = try features("7,1,2\n8,3,4\n") }
        #expect(try features("7,1,2\n8,3,4\n", TableColumns(labels: [], ignored: [.index(0)])) == [[1, 2], [3, 4]])
        #expect(try features("7,1,2\n8,3,4\n", TableColumns(labels: [], id: .index(0))) == [[1, 2], [3, 4]])
        #expect(
            try features("7,1,2\n8,3,4\n", TableColumns(labels: [], features: [.index(2), .index(1)])) == [
                [2, 1], [4, 3],
            ])
        expectDataError(
            "n.csv: row 1: expected 2 columns, or 3 as the training's table had with its labels, found 4: --ignore, "
                + "--features and --label tell which is which"
        ) { () throws(DataError) in _ = try features("1,2,3,4\n") }
    }

    /// The label's place is part of the preparation.
    @Test(arguments: [0, 1, 2])
    func labelsAnywhere(place: Int) throws {
        func rows(_ cells: [[String]], _ label: [String]) -> String {
            zip(cells, label).map { cells, label in
                var cells = cells
                cells.insert(label, at: place)
                return cells.joined(separator: ",") + "\n"
            }.joined()
        }
        let text = rows([["5.1", "3.5"], ["6.2", "2.9"]], ["0", "1"])
        let table = try Self.table(text, TableColumns(labels: [.index(place)]))
        let preparation = try Preparation(of: table, scale: .none)
        let again = try CSV(Data(text.utf8), header: .absent).table(
            for: preparation, withLabels: false, classNames: ["0", "1"])
        #expect(try preparation.features(of: again) as Tensor<Double> == [[5.1, 3.5], [6.2, 2.9]])
        let bare = try CSV(Data("5.1,3.5\n".utf8), header: .absent).table(
            for: preparation, withLabels: false, classNames: ["0", "1"])
        #expect(
            try preparation.features(of: bare) as Tensor<Double> == Tensor<Double>([5.1, 3.5]).reshaped(to: [1, 2]))
    }

    @Test func arraysOfNumbers() throws {
        let table = try Self.table("a,b,k\n1,10,x\n3,30,y\n", TableColumns())
        let preparation = try Preparation(of: table)
        #expect(try preparation.features(of: [[1, 10], [3, 30]] as Tensor<Float>) == [[-1, -1], [1, 1]])
        expectDataError("array: expected rows of 2 numbers, found shape [1, 3]") { () throws(DataError) in
            _ = try preparation.features(of: Tensor<Float>(zeros: [1, 3]))
        }
        let texts = try Preparation(of: Self.table())
        expectDataError(
            "array: expected a table, as the model was trained on: `city` is no number, found an array"
        ) { () throws(DataError) in _ = try texts.features(of: Tensor<Float>(zeros: [1, 5])) }
    }
}
