import Foundation
import Testing

@testable import Backprop

/// Tables of which each process reads its share of the file: all that is known of them is what one process finds.
@Suite struct SharedTableTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    /// How a table is read, and what is made of it.
    private struct Reading: Sendable {
        var columns = TableColumns()
        var header = CSV.Header.detected
        var delimiter: CSV.Delimiter?
        var filling = Preparation.Filling.median
        var scale = Preparation.Scale.standard
        /// Whether some rows are held back.
        var parts = true
        /// A piece of the file, which is held as a whole otherwise.
        var piece: Int?
        /// So much of a file in pieces is looked at to tell what it is.
        var beginning = 1 << 21
    }

    private struct Found: Equatable, Sendable {
        var error: String?
        var facts: [String] = []
        var preparation: Preparation?
        var targets: TargetScaling?
        var data: [Dataset<Float>] = []
        /// How many rows are here, of the table and of the features.
        var rows = 0
        var samples = 0
    }

    private static func read(_ url: URL, _ reading: Reading, _ ranks: Ranks) -> Found {
        var found = Found()
        do {
            let csv = try CSV(
                contentsOf: url, inPiecesFrom: reading.piece == nil ? .max : 1, pieceSize: reading.piece ?? 1,
                beginning: reading.beginning, header: reading.header, delimiter: reading.delimiter)
            let table =
                ranks.count == 1
                ? try csv.table(reading.columns) : try TableShare(csv, reading.columns, by: ranks).table()
            #expect(table.isShared == (ranks.count > 1))
            found.rows = table.heldRows
            found.facts = [
                "\(table.rows) \(table.droppedRows) \(table.comments) \(table.hashRows) \(table.headerCountsColumns)",
                "\(table.format) \(table.inputs.map { "\($0.title) \($0.holdsTexts) \($0.missing) \($0.missingLine)" })",
                "\(table.labels.map(\.title)) \(table.id?.title ?? "") \(table.ignored) \(table.classNames)",
                "\(table.classCounts ?? []) \(table.countingInputs)",
            ]
            var parts: [[Int]?] = [nil]
            if reading.parts, table.rows > 3 {
                var generator = SeededGenerator(seed: 5)
                let drawn = try SampleParts(count: table.rows, validation: 0.3, using: &generator)
                parts = [drawn.training, drawn.validation]
            }
            let preparation = try Preparation(
                of: table, rows: parts[0], scale: reading.scale, filling: reading.filling, indicators: true)
            found.preparation = preparation
            found.facts += preparation.remarks(on: table)
            if table.labelsHold == .values { found.targets = TargetScaling(of: table.values(rows: parts[0])) }
            let names = table.classNames.count > 1 ? table.classNames : nil
            var share = PreparedShare<Float>(preparation, table)
            for part in parts {
                let data =
                    try share?.dataset(rows: part, classNames: names, targetScaling: found.targets)
                    ?? preparation.dataset(of: table, rows: part, classNames: names, targetScaling: found.targets)
                #expect(data.isShared == (ranks.count > 1))
                if case .shared(let samples) = data.samples {
                    found.samples = samples.byteCount / (4 * data.featureCount)
                }
                found.data.append(data.gathered(keeps: true))
            }
        } catch {
            found.error = "\(error)"
        }
        return found
    }

    /// Expects the same of several processes as of one, and returns what that finds.
    @discardableResult
    private func check(
        _ bytes: [UInt8], _ reading: Reading = Reading(), counts: [Int] = [2, 3, 4, 7],
        pieces: [Int?] = [nil, 3, 64]
    ) throws -> Found {
        let url = try folder.write("t.csv", bytes)
        var reading = reading
        var first: Found?
        for piece in pieces {
            reading.piece = piece
            var alone = Self.read(url, reading, .alone)
            let all = alone.rows
            alone.rows = 0
            for count in counts {
                let fixed = reading
                let results = try LocalRanks.run(count) { Self.read(url, fixed, $0) }.map { try $0.get() }
                if alone.error == nil {
                    #expect(results.reduce(0) { $0 + $1.rows } == all)
                    #expect(results.reduce(0) { $0 + $1.samples } == all)
                }
                for var result in results {
                    (result.rows, result.samples) = (0, 0)
                    let text = String(decoding: bytes.prefix(300), as: UTF8.self)
                    #expect(result == alone, "\(count) processes, pieces of \(piece ?? 0): \(text)")
                }
            }
            first = first ?? alone
        }
        return first ?? Found()
    }

    @discardableResult
    private func check(_ text: String, _ reading: Reading = Reading(), counts: [Int] = [2, 3, 4, 7]) throws -> Found {
        try check(Array(text.utf8), reading, counts: counts)
    }

    /// Numbers, categories, words, gaps and a comment; some cells are quoted, some have line ends in them.
    static func mixed(_ rows: Int, ending: String = "\n") -> String {
        var generator = SeededGenerator(seed: 12)
        let cities = ["Oslo", "\"Rio, RJ\"", "\"two\(ending)lines\"", "NA", "\"5\"\" pipe\"", "Zürich", ""]
        var lines = ["age,city,paid,visits,member"]
        for row in 0..<rows {
            let age = generator.integer(below: 9) == 0 ? "" : "\(generator.integer(below: 90)).\(row % 7)"
            let city = cities[generator.integer(below: cities.count)]
            let paid = ["yes", "No", "?"][generator.integer(below: 3)]
            lines.append("\(age),\(city),\(paid),\(row + 1),\(["silver", "gold", "\"no\"\"ne\""][row % 3])")
            if row == rows / 3 { lines.append("# it's 5\" long") }
            if row == rows / 2 { lines += ["", "   "] }
        }
        return lines.joined(separator: ending) + ending
    }

    @Test(arguments: ["\n", "\r\n", "\r"]) func mixedColumns(ending: String) throws {
        let text = Self.mixed(60, ending: ending)
        for filling in [Preparation.Filling.median, .mean, .error] {
            let found = try check(text, Reading(filling: filling))
            #expect((found.error == nil) == (filling != .error))
        }
        let found = try check("\u{FEFF}sep=,\(ending)" + text.dropLast(ending.count))
        #expect(found.facts.first == "60 0 1 0 false" && found.facts[3].contains("`visits`"), "\(found.facts)")
        #expect(found.data.map(\.count) == [42, 18])
        // As many rows as processes, or fewer.
        for rows in [1, 2, 5] { try check(Self.mixed(rows, ending: ending), counts: [2, 5, 9]) }
    }

    @Test func regressionAndOtherOptions() throws {
        var text = "id;x;y;z\n"
        for row in 0..<50 {
            let (y, z) = (row % 7 == 0 ? "NA" : "\(row)", row % 5 == 2 ? "" : "3,\(row)")
            text += "r\(row);\(row * row % 11),5;\(y);\(z)\n"
        }
        var columns = TableColumns(labels: [.name("z"), .name("y")], labelsHold: .values, id: .name("id"))
        let missing = try check(text, Reading(columns: columns))
        #expect(missing.error?.contains("the label is missing in 10 rows, first in row 4") == true, "\(missing)")
        columns.dropsMissingLabels = true
        for scale in Preparation.Scale.allCases {
            let found = try check(text, Reading(columns: columns, scale: scale))
            #expect(found.facts.first == "34 16 0 0 false" && found.targets != nil, "\(found)")
        }
        columns = TableColumns(labels: [.name("id")], ignored: [.name("y"), .name("z")], categorical: [.name("x")])
        #expect(try check(text, Reading(columns: columns, parts: false)).data[0].featureCount == 6)
    }

    /// A column that is empty at first, and holds texts behind, is read again; one of numbers at first is wrong behind.
    @Test func columnsThatChange() throws {
        var text = ""
        for row in 0..<230 { text += "\(row % 13),\(row < 120 ? "" : row % 2 == 0 ? "left" : "right"),\(row % 3)\n" }
        let found = try check(text, Reading(header: .absent), counts: [2, 5])
        #expect(found.facts[1].contains("column 2 true 120 1"), "\(found)")
        let wrong = try check(text + "abc,left,1\n1,5,0\n-inf,,2\n", Reading(header: .absent), counts: [2, 5])
        let problem = "column 1: 2 cells are no number, the first \"abc\" in row 231"
        #expect(wrong.error?.contains(problem) == true, "\(wrong)")
        var columns = TableColumns()
        columns.onlyNumbers = true
        let numbers = text.replacingOccurrences(of: ",left,", with: ",1,")
            .replacingOccurrences(of: ",right,", with: ",2,")
        let first = try check(numbers, Reading(columns: columns, header: .absent), counts: [2, 5])
        #expect(first.error?.hasSuffix("row 1, column 2: expected a number, found a missing value") == true, "\(first)")
        var many = Reading(columns: TableColumns(labels: [.last], labelsHold: .values))
        many.columns.mostCategories = 3
        let texts = (0..<40).map { "t\($0 % 9),\($0)\n" }.joined()
        #expect(try check(texts, many).error?.contains("text, 9 different values (more than 3) such as \"t0\"") == true)
    }

    /// More columns with gaps than marks are kept for: the mark that is told is the one that one process keeps.
    @Test func marksOfMissingLabels() throws {
        var rows = [(0..<20).map { "c\($0)" }.joined(separator: ",")]
        for row in 0..<40 {
            let cells = (0..<20).map { row > 20 && ($0 + row) % 9 == 0 ? ["NA", "?", "null"][$0 % 3] : "\(row)" }
            rows.append(cells.joined(separator: ","))
        }
        var columns = TableColumns(labels: (0..<20).map { .name("c\($0)") }.filter { $0 != .name("c4") })
        columns.labelsHold = .values
        let found = try check(rows.joined(separator: "\n"), Reading(columns: columns))
        #expect(found.error?.contains("the label is missing (") == true, "\(found)")
    }

    /// Cells that are longer than a range, at every place of a file.
    @Test func longQuotedCells() throws {
        let long = "\"" + (0..<40).map { "a,b\($0),\"\"c\"\"\r\n1,2\n" }.joined() + "\""
        for before in [0, 1, 5, 9] {
            var text = "x,text,k\n"
            for row in 0..<12 { text += "\(row),\(row == before ? long : "short"),\(row % 2)\n" }
            let columns = TableColumns(ignored: [.name("text")])
            let found = try check(text, Reading(columns: columns), counts: [2, 3, 5, 8])
            #expect(found.error == nil && found.facts[0] == "12 0 0 0 false")
            // The line is that of the file, of which the cell has eighty.
            let wrong = try check(text + "1,2\n", counts: [2, 5])
            let problem = "row 94: expected 3 columns as in the rows before, found 2"
            #expect(wrong.error?.hasSuffix(problem) == true, "\(wrong)")
        }
        let open = "x,k\n" + String(repeating: "1,a\n2,b\n", count: 20) + "3,\"a\n1,b\n2,a\n"
        #expect(try check(open).error?.contains("row 42, column 2: expected a closing quotation mark") == true)
    }

    /// Quotation marks that begin no cell, and in comments, do not part anything.
    @Test(arguments: [
        "1,5\",a\n2,6\",b\n3,7\"\",a\n4,8\",b\n5,9\",a\n", "1,x\"\"y,a\n\"2\",\"x\",b\n3,\"x\"\"y\",a\n4,x\"y\"z,b\n",
        "# \"\n1,2,a\n# \"\"\"\n3,4,b\n#\"\n5,6,a\n# \"7\n8,9,b\n", "#1,2,a\n1,2,a\n#2,3,b\n3,4,b\n#4,5\n5,6,a\n",
        "\"\"\n\"a\"\n\"\"\"\"\n\"b\n\n\"\n\",\"\n", "a b\n1 \"x y\"\n2 'z\n 3\tx\n\n4 \"z\nz\"\n",
        "n,a,b\n1,2,x\n\n\n\n\n\n\n\n\n\n\n3,4,y\n", "a,b\n\"r1\",1,x\n\"r2\",2,y\n\"r3\",3,x\n\"r4\",4,y\n",
        "k,n\n#\n#\n#\n#\n#\n#\n#\n#\n1,2\n#3,4\n5,6\n", "only,a,header\n", "# nothing\n#\n#\n",
        "0,1,2\n5,6,a\n7,8,b\n9,1,a\n",
        "1,2,a\n3,4,b\n5,x,a\n6,7,b\n", "1,2,a\n3,4,b\n5,6\n7,8,b\n9,1\n", "1,2,a\n3,\"4\"5,b\n5,6,a\n7,8,\"b\n",
        "1e39,2,a\n1,2,b\n-1e300,1,a\n", "é,ü,art\n1,2,größe\n3,4,\u{1F600}\n5,6,größe\n7,8,größe\u{301}\n",
    ])
    func hostileTables(text: String) throws {
        let plain = Reading(scale: .none, parts: false)
        try check(text, plain, counts: [2, 3, 5, 40])
        for text in [text.replacingOccurrences(of: "\n", with: "\r\n"), String(text.dropLast())] {
            try check(text, plain, counts: [3, 4])
        }
        try check(text, Reading(columns: TableColumns(labels: []), scale: .none, parts: false), counts: [4])
    }

    @Test func anyTable() throws {
        var generator = SeededGenerator(seed: 21)
        let alphabet = ["0", "1", "x", ",", ",", "\n", "\n", "\r\n", "\r", "\"", "\"", "é", " ", "#", "NA"]
        for round in 0..<150 {
            let length = generator.integer(below: 60)
            var text = (0..<length).map { _ in alphabet[generator.integer(below: alphabet.count)] }.joined()
            text = round % 2 == 0 ? "1,x\n2,y\n\(text)" : "1,\"x\ny\",a\n\(text)\n2,\"y\",b\n"
            let counts = [2 + generator.integer(below: 6)]
            let pieces: [Int?] = [[nil, 1, 2, 7][generator.integer(below: 4)]]
            for header in [CSV.Header.detected, .absent] {
                try check(Array(text.utf8), Reading(header: header, delimiter: .comma), counts: counts, pieces: pieces)
            }
        }
    }

    /// Bytes that are no UTF-8, before and behind a row that is wrong.
    @Test func otherBytes() throws {
        let rows = Array(String(repeating: "1,a\n2,é\n", count: 12).utf8)
        for wrong: [UInt8] in [[0xFF], [0xC3], [0xE2, 0x82]] {
            for bytes in [
                rows + wrong + rows, rows + [0x31, 0x0A] + rows + wrong,
                rows + wrong + [0x2C, 0x31, 0x0A] + rows + [0x31],
            ] {
                #expect(try check(bytes).error?.contains("UTF-8") == true)
                // Where they are found with the piece that they are in.
                try check(bytes, Reading(beginning: 24))
            }
        }
    }

    @Test func eachHoldsItsShare() throws {
        let url = try folder.write("t.csv", Self.mixed(600).utf8)
        for (count, piece) in [(3, nil), (5, 100)] {
            let reading = Reading(piece: piece)
            let results = try LocalRanks.run(count) { Self.read(url, reading, $0) }.map { try $0.get() }
            for result in results {
                #expect(result.error == nil && abs(result.rows - 600 / count) < 20, "\(results.map(\.rows))")
                #expect(result.samples == result.rows)
            }
        }
    }

    @Test func whatIsShared() throws {
        let small = try folder.write("small.csv", "1,a\n2,b\n".utf8)
        let large = try folder.write("large.csv", String(repeating: "1,a\n2,b\n", count: 1 << 17).utf8)
        for outcome in LocalRanks.run(
            2, { (TableShare.isWorthSharing(small, by: $0), TableShare.isWorthSharing(large, by: $0)) })
        {
            #expect(try outcome.get() == (false, true))
        }
        #expect(!TableShare.isWorthSharing(large, by: .alone))
        let other = try folder.write("other.csv", "1,a\n2,c\n".utf8)
        let outlines = try LocalRanks.run(2) {
            try TableShare(CSV(contentsOf: $0.isFirst ? small : other), TableColumns(), by: $0).outline
        }.map { try $0.get() }
        #expect(outlines[0] != outlines[1] && outlines[0].hasPrefix("a table of 8 bytes with the digest "))
    }

    /// A table that is shared is not prepared as if it were whole, and files that differ are told by all.
    @Test func whatIsNotOneTable() throws {
        let url = try folder.write("t.csv", Self.mixed(90).utf8)
        let errors = try LocalRanks.run(2) { ranks in
            let table = try TableShare(CSV(contentsOf: url), TableColumns(), by: ranks).table()
            let preparation = try Preparation(of: table)
            return [
                #expect(throws: DataError.self) { try preparation.features(of: table) as Tensor<Float> },
                #expect(throws: DataError.self) { try preparation.dataset(of: table) as Dataset<Float> },
            ].map { $0?.problem }
        }.map { try $0.get() }
        let problem = "found one that processes share, which PreparedShare prepares"
        #expect(errors == [[problem, problem], [problem, problem]])

        let other = try folder.write("u.csv", Self.mixed(91).utf8)
        for outcome in LocalRanks.run(
            2, { try TableShare(CSV(contentsOf: $0.isFirst ? url : other), TableColumns(), by: $0).table().rows })
        {
            #expect {
                try outcome.get()
            } throws: { "\($0)".contains("expected one file for all processes, rank 1 found a table of ") }
        }
    }

    // MARK: Trainings

    private struct Outcome: Equatable, Sendable {
        var bits: [UInt64] = []
        var history = History()
        var signature: TrainingSignature?
    }

    private static func train(_ url: URL, _ ranks: Ranks) throws -> Outcome {
        let csv = try CSV(contentsOf: url, inPiecesFrom: 1, pieceSize: 256)
        let table = ranks.count == 1 ? try csv.table() : try TableShare(csv, TableColumns(), by: ranks).table()
        var generator = SeededGenerator(seed: 3)
        let labels = try table.labels(among: table.classNames)
        let parts = try SampleParts(
            labels: labels, classes: table.classNames.count, validation: 0.25, using: &generator)
        let preparation = try Preparation(of: table, rows: parts.training, indicators: true)
        var share = PreparedShare<Float>(preparation, table)
        let names = table.classNames
        func part(_ rows: [Int]) throws -> Dataset<Float> {
            try share?.dataset(rows: rows, classNames: names, targetScaling: nil)
                ?? preparation.dataset(of: table, rows: rows, classNames: names)
        }
        let (training, validation) = (try part(parts.training), try part(parts.validation))
        var model = Sequential<Float> {
            Dense(training.featureCount, 7, activation: .relu, using: &generator)
            Dropout(0.2)
            BatchNorm(7)
            Dense(7, 3, using: &generator)
            Softmax()
        }
        var trainer = Trainer<Float>(optimizer: Adam(), epochs: 3, batchSize: 16)
        (trainer.shards, trainer.ranks) = (6, ranks)
        var outcome = Outcome()
        outcome.history = try trainer.train(
            &model, on: training, validation: validation, using: &generator, from: nil, checkpointEvery: 3
        ) {
            outcome.signature = $0.signature
        }
        outcome.bits = bits(model)
        return outcome
    }

    /// Parameters, history and the signature of checkpoints are those of one process that holds all.
    @Test func sameBits() throws {
        let url = try folder.write("t.csv", Self.mixed(90).utf8)
        let alone = try Self.train(url, .alone)
        for count in [2, 3, 5] {
            for (rank, outcome) in LocalRanks.run(count, { try Self.train(url, $0) }).enumerated() {
                var outcome = try outcome.get()
                outcome.signature = outcome.signature ?? alone.signature
                #expect(outcome == alone, "\(count) ranks, rank \(rank)")
            }
        }
    }
}
