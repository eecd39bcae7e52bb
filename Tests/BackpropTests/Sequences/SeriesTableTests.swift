import Backprop
import Foundation
import Testing

/// Tables in the order of time: which columns, which series, which times.
@Suite struct SeriesTableTests {
    private func series(_ text: String, _ columns: SeriesColumns = SeriesColumns()) throws -> SeriesTable {
        try CSV(Data(text.utf8), source: "t.csv").series(columns)
    }

    private func expectFailure(
        _ text: String, _ columns: SeriesColumns, _ message: String,
        sourceLocation: SourceLocation = #_sourceLocation
    ) {
        #expect(sourceLocation: sourceLocation) {
            try series(text, columns)
        } throws: { "\($0)" == "t.csv: \(message)" }
    }

    @Test func numbersAreTakenAndTextsLeftOut() throws {
        let table = try series("day,a,b,note\nmon,1,10,x\ntue,2,20,y\nwed,3,30,x\n")
        #expect(table.table.inputs.map(\.name) == ["a", "b"])
        #expect(table.targets == [1])
        #expect(table.targetNames == ["b"])
        #expect(table.texts == ["`day`", "`note`"])
        #expect(table.series.map(\.rows) == [[0, 1, 2]])
        #expect(table.series[0].name == nil)
    }

    @Test func columnsThatAreNamed() throws {
        let text = "a,b,c,d\n1,2,3,4\n2,3,4,5\n"
        let targets = try series(text, SeriesColumns(targets: [.name("c"), .word("1")]))
        #expect(targets.targets == [2, 0])
        #expect(targets.targetNames == ["c", "a"])
        // What is predicted is an input too.
        let features = try series(text, SeriesColumns(targets: [.name("d")], features: [.name("b")]))
        #expect(features.table.inputs.map(\.name) == ["b", "d"])
        let ignored = try series(text, SeriesColumns(ignored: [.name("d")]))
        #expect(ignored.table.inputs.map(\.name) == ["a", "b", "c"])
        #expect(ignored.targetNames == ["c"])
        let bare = try series("1,2\n3,4\n5,6\n")
        #expect(bare.targetNames == ["y1"])
    }

    @Test func groupsMayAlternate() throws {
        let text = "shop,month,sales\n1,2020-01,5\n2,2020-01,7\n1,2020-02,6\n2,2020-02,8\n1,2020-03,9\n"
        let table = try series(text, SeriesColumns(time: .name("month"), group: .name("shop")))
        #expect(table.series.map(\.name) == ["1", "2"])
        #expect(table.series.map(\.rows) == [[0, 2, 4], [1, 3]])
        #expect(table.table.inputs.map(\.name) == ["sales"])
    }

    @Test func mistakesInColumns() {
        let text = "a,b,s\n1,2,x\n2,3,y\n"
        expectFailure(
            text, SeriesColumns(targets: [.name("s")]), "column 3: expected numbers in `s`, found texts")
        expectFailure(
            text, SeriesColumns(features: [.name("s"), .name("b")]), "column 3: expected numbers in `s`, found texts")
        expectFailure(
            text, SeriesColumns(targets: [.name("a"), .name("a")]),
            "expected target columns that differ, found one twice, or none")
        expectFailure(
            text, SeriesColumns(targets: [.name("a")], ignored: [.name("a")]),
            "column 1: expected a target among the columns of numbers, found `a`, which is left out")
        expectFailure(
            text, SeriesColumns(time: .name("s"), group: .name("s")),
            "expected columns of time and of groups that differ, found one")
        expectFailure(
            text, SeriesColumns(time: .name("z")), "expected one column named \"z\", found only \"a\", \"b\", \"s\"")
        let none = SeriesColumns()
        expectFailure("s,t\nx,y\ny,z\n", none, "expected a column of numbers, found none")
        expectFailure(
            "a,b\n1,2\n,3\n4,5\n", none, "row 3, column 1: expected a number in each row of a series, found none")
    }

    /// The row is that of the file, also behind comments and empty lines.
    @Test func disorderAndGaps() {
        func time(_ rows: String) -> String { "# a comment\nt,v\n\n" + rows }
        let columns = SeriesColumns(time: .name("t"))
        expectFailure(
            time("1950,1\n1951,2\n1953,3\n1954,3\n"), columns,
            "row 6, column 1: expected times that are equally far apart, found a gap: \"1953\" behind \"1951\"; without "
                + "--time the rows are taken as they come")
        expectFailure(
            time("1950,1\n1951,2\n1951,3\n"), columns,
            "row 6, column 1: expected times in ascending order, found \"1951\" behind \"1951\"")
        expectFailure(
            time("2020-03-01,1\n2020-02-01,2\n2020-03-01,3\n"), columns,
            "row 5, column 1: expected times in ascending order, found \"2020-02-01\" behind \"2020-03-01\"")
        expectFailure(
            time("1,1\n2,2\n2.2,3\n3,3\n4,4\n5,5\n"), columns,
            "row 6, column 1: expected times that are equally far apart, found \"2.2\" behind \"2\"; without --time the rows "
                + "are taken as they come")
        expectFailure(
            time("2020-01,1\n2020-13,2\n"), columns,
            "row 5, column 1: expected a time: a number, or a date such as 1949-01 or 1949-01-31 12:30, found \"2020-13\""
        )
        expectFailure(
            time("2020-01,1\n2020-02-01,2\n"), columns,
            "row 5, column 1: expected a time such as \"2020-01\", found \"2020-02-01\"")
        expectFailure(
            "t,v,g\n1,1,a\n2,2,b\n2,3,a\n3,4,a\n2,4,b\n",
            SeriesColumns(targets: [.name("v")], time: .name("t"), group: .name("g")),
            "row 6, column 1: expected times in ascending order, found \"2\" behind \"2\" in the series \"b\"")
    }

    /// Times as a table writes them, and how they go on.
    @Test(arguments: [
        (["1950", "1951", "1952"], ["1953", "1954"]),
        (["1749.042", "1749.125", "1749.208", "1749.292"], ["1749.375", "1749.459"]),
        (["2019-11", "2019-12"], ["2020-01", "2020-02"]), (["2019/10", "2020/01", "2020/04"], ["2020-07", "2020-10"]),
        (["1999-12-31", "2000-01-01"], ["2000-01-02", "2000-01-03"]),
        (["2020-01-01", "2020-02-01", "2020-03-01"], ["2020-04-01", "2020-05-01"]),
        (["1900-02-27", "1900-02-28"], ["1900-03-01", "1900-03-02"]),
        (["2000-02-27", "2000-02-28"], ["2000-02-29", "2000-03-01"]),
        (["1969-12-31 22:00", "1969-12-31 23:00"], ["1970-01-01 00:00:00", "1970-01-01 01:00:00"]),
        (["2020-01-01T00:00:00Z", "2020-01-01T00:30:00Z"], ["2020-01-01 01:00:00", "2020-01-01 01:30:00"]),
    ])
    func timesGoOn(_ times: [String], _ next: [String]) throws {
        let text = "t,v\n" + times.map { "\($0),1\n" }.joined()
        let table = try series(text, SeriesColumns(time: .name("t")))
        var generator = SeededGenerator(seed: 1)
        let data = try SeriesData<Float>(table, window: 1)
        let model = data.model(
            Sequential<Float>(inputShape: [1, 1]) {
                Flatten()
                Dense(1, 1, using: &generator)
            })
        #expect(try model.forecast(table, steps: 2)[0].times == next)
    }
}
