import Backprop
import Foundation
import Testing

/// Tables as people have them, from training to prediction.
@Suite struct TableCommandTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func run(_ words: String...) throws -> Tool.Result { try Tool.run(words, in: folder.url) }

    /// Trains on a table, and returns what that says, line by line.
    @discardableResult
    private func train(_ text: String, _ options: String..., epochs: Int = 60) throws -> [String] {
        try folder.write(text, to: "data.csv")
        let result = try Tool.run(
            ["train", "data.csv", "--epochs", "\(epochs)", "--json"] + options, in: folder.url)
        #expect(result.status == 0, "\(result.errors)")
        return result.output.split(separator: "\n").map(String.init)
    }

    /// The first column of what a prediction of a table writes, without its heading.
    private func classes(_ file: String, _ options: String...) throws -> [String] {
        let result = try Tool.run(["predict", "backprop-run", file] + options, in: folder.url)
        #expect(result.status == 0, "\(result.errors)")
        return result.output.split(separator: "\n").dropFirst().map { String($0.prefix { $0 != "," }) }
    }

    /// As pandas writes a frame without names.
    @Test func headersOfNumbers() throws {
        let text = "0,1,2\n5.1,3.5,0\n6.2,2.9,1\n5.9,3.0,1\n4.9,3.1,0\n"
        let lines = try train(text)
        #expect(lines[0] == "label: column 3 `2`, 2 classes; header: yes, as it counts the columns; delimiter: `,`")
        #expect(lines[1] == "samples of each class: 0 2, 1 2")
        #expect(try classes("data.csv") == ["0", "1", "1", "0"])
        #expect(try train(text, "--header", "no")[0] == "label: column 3, 3 classes; header: no; delimiter: `,`")
        #expect(try classes("data.csv").count == 5)
    }

    /// The place of the label is part of the model.
    @Test(arguments: [
        ("1", "0,5.1,3.5\n1,6.2,2.9\n0,4.9,3.1\n1,5.9,3.0\n"), ("2", "5.1,0,3.5\n6.2,1,2.9\n4.9,0,3.1\n5.9,1,3.0\n"),
    ])
    func labelsAnywhere(label: String, text: String) throws {
        try train(text, "--label", label)
        #expect(try classes("data.csv") == ["0", "1", "0", "1"])
        let evaluated = try run("evaluate", "backprop-run", "data.csv")
        #expect(evaluated.output.hasPrefix("4 samples: accuracy 1.0000"))
        try folder.write("5.1,3.5\n6.2,2.9\n", to: "bare.csv")
        #expect(try classes("bare.csv") == ["0", "1"])
    }

    /// An id is neither the first input nor passed over by chance.
    @Test func featuresWithAnId() throws {
        let rows = ["6.1,2.8,4.0,1.3,a", "6.7,2.5,5.8,1.8,b", "6.5,2.8,4.6,1.5,a", "7.7,2.6,6.9,2.3,b"]
        try train(rows.joined(separator: "\n") + "\n")
        try folder.write("2,6.1,2.8,4.0,1.3\n3,6.7,2.5,5.8,1.8\n", to: "ids.csv")
        let refused = try run("predict", "backprop-run", "ids.csv")
        #expect(refused.status == 65 && refused.output == "")
        #expect(
            refused.errors
                == "backprop: ids.csv: row 1, column 5: expected 5 columns as in the training, with one of the classes \"a\", "
                + "\"b\" here, found \"1.3\": if another column is not for the model, --ignore tells which, such as "
                + "--ignore 1\n")
        #expect(try classes("ids.csv", "--ignore", "1") == ["a", "b"])
        let named = try run("predict", "backprop-run", "ids.csv", "--id", "1")
        #expect(named.output.hasPrefix("id,class,p(a),p(b)\n2,a,"))
        #expect(try classes("ids.csv", "--features", "2,3,4,5") == ["a", "b"])
    }

    @Test func secondsKeepTheirDifference() throws {
        try train("t,k\n1600000000,a\n1600000001,b\n", epochs: 200)
        #expect(try run("evaluate", "backprop-run", "data.csv").output.contains("accuracy 1.0000"))
    }

    @Test func labelsAreTexts() throws {
        let lines = try train(
            "a,id\n1,12345678901234567890\n2,12345678901234567891\n3,5\n", "--label", "id", epochs: 400)
        #expect(lines[1] == "samples of each class: 5 1, 12345678901234567890 1, 12345678901234567891 1")
        #expect(try classes("data.csv") == ["12345678901234567890", "12345678901234567891", "5"])
        // With a fraction they look like values; the task says what they are.
        try folder.write("a,k\n1,0.5\n2,1.5\n3,0.5\n", to: "values.csv")
        let refused = try run("train", "values.csv")
        #expect(refused.status == 65)
        #expect(
            refused.errors.contains(
                "--task regression learns values, --label tells another column, --task classification takes them as classes"
            ))
        #expect(try run("train", "values.csv", "--task", "classification", "--epochs", "1").status == 0)
    }

    @Test func missingLabels() throws {
        let text = "5,3,0\n6,2,1\n7,3,?\n5,4,0\n"
        try folder.write(text, to: "data.csv")
        let refused = try run("train", "data.csv")
        #expect(refused.status == 65)
        #expect(
            refused.errors
                == "backprop: data.csv: column 3: the label is missing (\"?\") in row 3: --drop-missing-labels "
                + "leaves such rows out, --missing-marks tells what stands for a missing value\n")
        let lines = try train(text, "--drop-missing-labels")
        #expect(lines[0] == "label: column 3, 2 classes; header: no; delimiter: `,`; 1 row without a label left out")
        #expect(lines[1] == "samples of each class: 0 2, 1 1")
        // Whoever is asked about has no label.
        #expect(try classes("data.csv").count == 4)
    }

    @Test func whiteSpaceAndQuotes() throws {
        #expect(try train("a,kind\n1,x\n2,x\t\n3,y\n").contains("samples of each class: x 2, y 1"))
        #expect(try train("a, \"kind\"\n1, \"x\"\n2, \"y\"\n").contains("samples of each class: x 1, y 1"))
        #expect(
            try train("  6.10  2.80  1\n  6.70  2.50  2\n  6.50  2.80  1\n")[0]
                == "label: column 3, 2 classes; header: no; delimiter: spaces")
    }

    @Test func decimalCommas() throws {
        let text = "Name;Preis;Gruppe\nA;6,1;rot\nB;2,5;blau\nC;1.006,5;rot\n"
        let lines = try train(text, "--ignore", "Name", "--scale", "none")
        #expect(
            lines[0]
                == "label: column 3 `Gruppe`, 2 classes; header: yes; delimiter: `;`; decimal mark: `,`; ignored: `Name`"
        )
        let model = try SavedModel<Float>(
            contentsOf: folder.url.appendingPathComponent("backprop-run/model.safetensors"))
        #expect(try model.input(["Preis": "1.006,5"]) == model.input(["Preis": 1006.5]))
        // Told otherwise, no cell is a number.
        let other = try run("train", "data.csv", "--ignore", "Name", "--decimal", "point")
        #expect(other.output.contains("texts: `Preis` has 3 categories"))
    }

    /// Ids, texts, missing cells, words: said, saved, and done again.
    @Test func mixedColumns() throws {
        let text = """
            id,age,city,paid,visits,member
            1,34,Oslo,12.5,3,yes
            2,,Bergen,7.25,1,no
            3,51,Oslo,,4,yes
            4,28,"Mo i Rana",30,2,no
            5,44,,18.75,6,yes
            6,39,Bergen,9.5,2,no

            """
        let lines = try train(text, "--label", "member", "--ignore", "id")
        #expect(lines[0] == "label: column 6 `member`, 2 classes; header: yes; delimiter: `,`; ignored: `id`")
        #expect(lines[1] == "texts: `city` has 3 categories")
        #expect(
            lines[2]
                == "1 cell of `age` missing, filled with 39; 1 cell of `city` missing, in no category; 1 cell of `paid` "
                + "missing, filled with 12.5")
        let json = try #require(
            try JSONSerialization.jsonObject(with: Data((lines.last ?? "").utf8)) as? [String: Any])
        let data = try #require(json["data"] as? [String: Any])
        #expect(data["header"] as? Bool == true && data["delimiter"] as? String == ",")
        #expect(data["ignored"] as? [String] == ["`id`"])
        #expect(data["classCounts"] as? [Int] == [3, 3])
        let inputs = try #require(data["inputs"] as? [[String: Any]])
        #expect(inputs.map { $0["name"] as? String } == ["age", "city", "paid", "visits"])
        #expect(inputs[0]["filling"] as? Double == 39)

        let predicted = try run("predict", "backprop-run", "data.csv")
        #expect(
            predicted.errors
                == "data.csv: 1 cell of `age` missing, filled with 39\ndata.csv: 1 cell of `city` missing, in "
                + "no category\ndata.csv: 1 cell of `paid` missing, filled with 12.5\n")
        let rows = predicted.output.split(separator: "\n")
        #expect(rows[0] == "class,p(no),p(yes)")
        #expect(rows.dropFirst().map { $0.prefix { $0 != "," } } == ["yes", "no", "yes", "no", "yes", "no"])
        // In another order, without label and id, the rows are the same; and so is a record.
        try folder.write("visits,paid,city,age\n3,12.5,Oslo,34\n1,7.25,Bergen,\n", to: "new.csv")
        let new = try run("predict", "backprop-run", "new.csv").output.split(separator: "\n")
        #expect(new == Array(rows.prefix(3)))
        let model = try SavedModel<Float>(
            contentsOf: folder.url.appendingPathComponent("backprop-run/model.safetensors"))
        let answer = model.predict(try model.input(["age": 34, "city": "Oslo", "paid": 12.5, "visits": 3]))
        #expect("yes,\(answer[0, 0]),\(answer[0, 1])" == rows[1])

        try folder.write("visits,paid,city,age\n3,12.5,Rome,34\n", to: "far.csv")
        let far = try run("predict", "backprop-run", "far.csv")
        #expect(far.status == 65 && far.output == "")
        #expect(
            far.errors
                == "backprop: far.csv: `city`: \"Rome\" in row 2 is none of the categories of the training, \"Bergen\", "
                + "\"Mo i Rana\", \"Oslo\": --unknown-categories zeros lets it pass\n")
        let passed = try run("predict", "backprop-run", "far.csv", "--unknown-categories", "zeros")
        #expect(passed.status == 0 && passed.output.hasPrefix("class,p(no),p(yes)\n"))
    }

    /// A column is one thing: an input, a label, or a name of rows.
    @Test func usesThatContradict() throws {
        try train("id,age,paid,y\nNA,34,12.5,a\n2,50,7,b\nnone,51,9,a\n4,28,30,b\n", "--id", "id")
        let predicted = try run("predict", "backprop-run", "data.csv")
        // No text stands for nothing among names.
        #expect(
            predicted.output.split(separator: "\n").map { $0.prefix { $0 != "," } } == ["id", "NA", "2", "none", "4"])
        let inputs =
            #"expected labels, ids and ignored columns that are no inputs of the model, found `age`, which is one"#
        for options in [["--id", "age"], ["--ignore", "age"], ["--label", "age"]] {
            let result = try Tool.run(["predict", "backprop-run", "data.csv"] + options, in: folder.url)
            #expect(
                result.status == 65 && result.errors == "backprop: data.csv: row 1: \(inputs)\n", "\(result.errors)")
        }
        #expect(
            try run("predict", "backprop-run", "data.csv", "--features", "paid,age").output == predicted.output)
        let others = try run("predict", "backprop-run", "data.csv", "--features", "id,age")
        #expect(others.status == 65 && others.output == "")
        #expect(others.errors.contains(#"expected the columns "age", "paid" that the model takes"#))
        // A file that says its delimiter is believed, whatever the model's tables had.
        try folder.write("sep=;\npaid;age\n12.5;34\n", to: "told.csv")
        let told = try run("predict", "backprop-run", "told.csv").output.split(separator: "\n")
        #expect(told[1] == predicted.output.split(separator: "\n")[1].dropFirst(3))
    }

    /// Lines with # are comments, unless they look like the rows.
    @Test func rowsThatBeginAsComments() throws {
        let lines = try train("c,y\na,u\n# by hand\nb,v\n#b,u\nb,v\n")
        #expect(
            lines[0]
                == "label: column 2 `y`, 2 classes; header: yes; delimiter: `,`; 1 line with # passed over; 1 row with # "
                + "taken as data")
        #expect(lines[1] == "texts: `c` has 3 categories")
    }

    /// Large files are read piece by piece: with the bits of the same table as a whole, whatever a piece ends in.
    @Test func largeTables() throws {
        var text = "x,n,y\n"
        for row in 0..<17_500 {
            let name = ["\"a,\r\n\"\"b\"", "\u{E9}\u{1F600}", "plain", "\u{4E2D}\u{6587}\u{4E2D}\u{6587}"][row % 4]
            text += "\(Double(row % 997) / 8),\(name),\(String(repeating: "long", count: 240))\(row % 3)\n"
        }
        #expect(text.utf8.count > 1 << 24)
        try folder.write(text, to: "data.csv")
        let packed = Process()
        packed.executableURL = URL(fileURLWithPath: "/bin/sh")
        packed.arguments = ["-c", "gzip -1 -k data.csv"]
        packed.currentDirectoryURL = folder.url
        try packed.run()
        packed.waitUntilExit()
        var models: [Data] = []
        for file in ["data.csv", "data.csv.gz"] {
            let result = try run("train", file, "--epochs", "1", "--layers", "none", "--batch-size", "4096")
            #expect(result.status == 0, "\(result.errors)")
            #expect(result.output.contains("texts: `n` has 4 categories"))
            models.append(try folder.read("backprop-run/model.safetensors"))
        }
        #expect(models[0] == models[1])
    }

    /// Values come back in their own unit, under their names.
    @Test func severalValues() throws {
        let rows = (0..<60).map { i in "\(i),\(100_000 + 2000 * i),\(0.001 * Double(i % 30)),\(i % 30)\n" }
        let lines = try train(
            "a,price,rate,b\n" + rows.joined(), "--label", "price,rate", "--task", "regression", "--validation-split",
            "0.2", epochs: 300)
        #expect(lines[0] == "label: column 2 `price`, column 3 `rate`; header: yes; delimiter: `,`")
        #expect(lines.contains { $0.contains("validation loss") && $0.contains("R² 0.9") })
        let predicted = try run("predict", "backprop-run", "data.csv").output.split(separator: "\n")
        #expect(predicted[0] == "price,rate")
        let middle = predicted[31].split(separator: ",").compactMap { Double($0) }
        #expect(abs(middle[0] - 160_000) < 5000 && abs(middle[1]) < 0.004)
        let evaluated = try run("evaluate", "backprop-run", "data.csv", "--json")
        #expect(evaluated.json["determination"] as? Double ?? 0 > 0.95)
        let page = try folder.text("backprop-run/report.html")
        #expect(page.contains(">price<") && page.contains("Residuals of rate") && page.contains("mean absolute error"))
        // Without it the network has to reach the prices by itself.
        let plain = try Tool.run(
            ["train", "data.csv", "--label", "price,rate", "--task", "regression", "--target-scale", "none"],
            in: folder.url)
        #expect(plain.status == 65 || !(plain.output.contains("R² 0.9")))
    }

    /// Models that were saved before tables were prepared.
    @Test(arguments: [("classes", ["--headings", "numbers"]), ("values", [])])
    func earlierModels(name: String, options: [String]) throws {
        let fixtures = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("Fixtures")
        func path(_ file: String) -> String { fixtures.appendingPathComponent(file).path }
        let predicted = try Tool.run(
            ["predict", path("\(name).safetensors"), path("\(name).csv")] + options, in: folder.url)
        #expect(predicted.errors == "")
        #expect(try predicted.output == String(contentsOfFile: path("\(name)-predicted.csv"), encoding: .utf8))
        let evaluated = try run("evaluate", path("\(name).safetensors"), path("\(name).csv"), "--json")
        #expect(evaluated.status == 0, "\(evaluated.errors)")
        #expect(name == "values" || evaluated.json["accuracy"] as? Double == 1)
    }

    @Test func optionsThatContradict() throws {
        try folder.write("a,b,k\n1,2,x\n3,4,y\n", to: "data.csv")
        func expect(_ options: String..., status: Int32 = 65, says message: String) throws {
            let result = try Tool.run(["train", "data.csv"] + options, in: folder.url)
            #expect(result.status == status, "\(options)")
            #expect(result.errors == "backprop: \(message)\n")
            #expect(!FileManager.default.fileExists(atPath: folder.url.appendingPathComponent("backprop-run").path))
        }
        try expect("--label", "c", says: #"data.csv: expected one column named "c", found only "a", "b", "k""#)
        try expect("--label", "k", "--header", "no", says: #"data.csv: expected one column named "k", found no header"#)
        try expect("--ignore", "9", says: "data.csv: expected an ignored column from 1 to 3, asked for 9")
        try expect(
            "--ignore", "a,,b", status: 64, says: "--ignore a,,b: expected names separated by commas, such as a,b")
        try expect("--ignore", "0", status: 64, says: "--ignore 0: columns are counted from 1")
        try expect("--label", "", status: 64, says: "--label is empty; expected a name")
        try expect("--header", "maybe", status: 64, says: "--header maybe: expected one of yes, no")
        try expect(
            "--delimiter", ":", status: 64, says: "--delimiter :: expected one of comma, semicolon, tab, bar, space")
        try expect(
            "--delimiter", ";",
            says: "data.csv: row 1: expected features and a label, 2 columns or more, found 1 column")
        try expect("--missing", "zero", status: 64, says: "--missing zero: expected one of error, mean, median")
        try expect(
            "--label", "k", "--features", "a,k",
            says: "data.csv: expected features that are neither labels nor left out, found `k` among both")
        try expect("--target-scale", "none", status: 64, says: "--target-scale goes with --task regression")
        let other = try run("train", "iris", "--ignore", "a")
        #expect(other.status == 64 && other.errors == "backprop: --ignore goes with a CSV file as DATA\n")
    }
}
