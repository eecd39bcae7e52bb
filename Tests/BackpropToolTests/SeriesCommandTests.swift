import Foundation
import Testing

/// `train --window`, `forecast`, and `evaluate` for what they make.
@Suite struct SeriesCommandTests: CommandSuite {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    /// A wave of twelve months that rises, from 2000-01 on.
    private func wave(_ rows: Int, name: String = "wave.csv") throws {
        var text = "month,note,value\n"
        for row in 0..<rows {
            let month = row % 12 + 1
            let value = 0.1 * Double(row) + [0, 3, 5, 6, 5, 3, 0, -3, -5, -6, -5, -3][row % 12]
            text += "\(2000 + row / 12)-\(month < 10 ? "0" : "")\(month),n\(row),\(value)\n"
        }
        try folder.write(text, to: name)
    }

    @Test func learnsAndForecasts() throws {
        try wave(180)
        let training = try run(
            "train", "wave.csv", "--window", "12", "--horizon", "3", "--time", "month", "--layers", "gru8", "--epochs",
            "60",
            "--learning-rate", "0.01", "--batch-size", "16", "--validation-split", "0.1", "--test-split", "0.2",
            "--season",
            "12", "--output", "wave", "--json")
        #expect(training.output.contains("predicts: `value`; sees: `value`; time: `month`;"))
        #expect(training.output.contains("left out: `note`"))
        #expect(training.output.contains("112 samples and 16 to validate on and 34 to test on, 12 inputs, 3 values"))
        #expect(
            training.output.contains("mean absolute errors of the forecasts:\nstep  network  last value  last season"))
        let methods = try #require(training.json["forecasts"] as? [[String: Any]])
        #expect(methods.map { $0["method"] as? String } == ["network", "last value", "last season"])
        let errors = try methods.map { try #require($0["meanAbsoluteErrors"] as? [Double]) }
        // A season before all was less by 12 months' rise.
        for step in 0..<3 { #expect(abs(errors[2][step] - 1.2) < 1e-9) }
        for step in 0..<3 { #expect(errors[0][step] < errors[1][step]) }
        let page = try folder.text("wave/report.html")
        #expect(page.contains("Forecasts of test samples"))
        #expect(page.contains("3 steps before") && page.contains("last season"))
        #expect(page.contains("--window 12") && page.contains("--horizon 3") && page.contains("--season 12"))
        #expect(!page.contains("Predicted against true"))

        let forecast = try run("forecast", "wave", "wave.csv", "--steps", "14").output
        let lines = forecast.split(separator: "\n")
        #expect(lines.first == "month,value")
        #expect(lines.count == 15)
        #expect(lines[1].hasPrefix("2015-01,") && lines[14].hasPrefix("2016-02,"))
        let values = lines.dropFirst().compactMap { Double($0.split(separator: ",")[1]) }
        #expect(values.count == 14)
        // The horizon is what is told without a number, and a file holds the same.
        _ = try run("forecast", "wave", "wave.csv", "--output", "next.csv")
        #expect(try folder.text("next.csv") == lines[...3].joined(separator: "\n") + "\n")

        let evaluation = try run("evaluate", "wave", "wave.csv", "--season", "12", "--json")
        #expect(evaluation.output.contains("166 samples: "))
        #expect((evaluation.json["forecasts"] as? [[String: Any]])?.count == 3)
        let info = try run("info", "wave").output
        #expect(info.contains("forecasts `value` of 3 rows behind 12 rows; sees: `value`; time: `month`"))
    }

    /// The same seed gives the same network, also from a checkpoint.
    @Test func goesOn() throws {
        try wave(60)
        let words = [
            "train", "wave.csv", "--window", "6", "--layers", "8", "--output", "run", "--checkpoint-every", "2",
        ]
        func train(_ more: String...) throws -> Data {
            let result = try Tool.run(words + more, in: folder.url)
            #expect(result.status == 0, "\(result.errors)")
            return try folder.read("run/model.safetensors")
        }
        let whole = try train("--epochs", "6")
        _ = try train("--epochs", "4")
        #expect(try train("--epochs", "6", "--resume") == whole)
    }

    @Test func severalSeries() throws {
        var text = "shop;week;sold\n"
        for week in 1...30 {
            for shop in ["Oslo, east", "Bergen"] {
                text += "\(shop);\(week);\(week % 5 + (shop == "Bergen" ? 10 : 0))\n"
            }
        }
        try folder.write(text, to: "shops.csv")
        let training = try run(
            "train", "shops.csv", "--window", "5", "--horizon", "2", "--time", "week", "--group", "shop", "--layers",
            "none",
            "--epochs", "2", "--output", "shops")
        #expect(training.output.contains("2 series by `shop`, of 30 rows"))
        let lines = try run("forecast", "shops", "shops.csv", "--steps", "3").output.split(separator: "\n")
        #expect(lines.first == "shop,week,sold")
        #expect(lines.count == 7)
        #expect(lines[1].hasPrefix("\"Oslo, east\",31,") && lines[6].hasPrefix("Bergen,33,"))
    }

    @Test func optionsThatDoNotGoTogether() throws {
        try wave(20)
        try expectFailure(
            "train", "wave.csv", "--window", "0", says: "--window 0: expected a whole number from 1 to 1000000")
        try expectFailure(
            "train", "wave.csv", "--window", "3", "--horizon", "0",
            says: "--horizon 0: expected a whole number from 1 to 1000000")
        for option in ["horizon", "time", "group", "season"] {
            try expectFailure(
                "train", "wave.csv", "--\(option)", "1", says: "--\(option) goes with --window and a CSV file as DATA")
        }
        try expectFailure("train", "iris", "--window", "3", says: "--window goes with a CSV file or a text as DATA")
        try expectFailure(
            "train", "wave.csv", "--window", "3", "--task", "classification",
            says: "--window predicts values: --task regression, or none")
        try expectFailure("train", "wave.csv", "--window", "3", "--folds", "3", says: "--folds goes without --window")
        try expectFailure(
            "train", "wave.csv", "--window", "3", "--missing", "mean", says: "--missing goes without --window")
        try expectFailure("sweep", "wave.csv", "--window", "3", says: "unknown option --window")
        try expectFailure(
            "evaluate", "nowhere", "wave.csv", "--season", "0", says: "--season 0: expected a whole number of 1 or more"
        )
    }

    @Test func dataThatDoNotDo() throws {
        try wave(20)
        func train(_ more: String..., says message: String, sourceLocation: SourceLocation = #_sourceLocation) throws {
            let result = try Tool.run(["train", "wave.csv", "--output", "never"] + more, in: folder.url)
            #expect(result.status == 65, sourceLocation: sourceLocation)
            #expect(result.errors == "backprop: wave.csv: \(message)\n", sourceLocation: sourceLocation)
        }
        try train(
            "--window", "20",
            says: "expected 21 rows or more, a window of 20 and a horizon of 1, found 20 in the series")
        try train(
            "--window", "10", "--test-split", "0.5",
            says:
                "expected 11 rows or more to train on, a window of 10 and a horizon of 1, found 10 of 20 in the series")
        try train(
            "--window", "4", "--season", "9",
            says: "expected --season from 1 to 4, the rows before the first forecast, found 9")
        try train("--window", "4", "--label", "note", says: "column 2: expected numbers in `note`, found texts")
        try train(
            "--window", "4", "--time", "note",
            says:
                "row 2, column 2: expected a time: a number, or a date such as 1949-01 or 1949-01-31 12:30, found \"n0\""
        )
        try train(
            "--window", "4", "--group", "note",
            says: "expected 5 rows or more, a window of 4 and a horizon of 1, found 1 in the series \"n0\"")
        var lines = try folder.text("wave.csv").split(separator: "\n")
        lines.remove(at: 7)
        try folder.write(lines.joined(separator: "\n") + "\n", to: "wave.csv")
        try train(
            "--window", "4", "--time", "month",
            says:
                "row 8, column 1: expected times that are equally far apart, found a gap: \"2000-08\" behind \"2000-06\"; "
                + "without --time the rows are taken as they come")
        lines.swapAt(3, 4)
        try folder.write(lines.joined(separator: "\n") + "\n", to: "wave.csv")
        try train(
            "--window", "4", "--time", "month",
            says: "row 5, column 1: expected times in ascending order, found \"2000-03\" behind \"2000-04\"")
    }

    @Test func modelsThatDoNotDo() throws {
        try wave(40)
        try folder.write("sun,value\n" + (0..<40).map { "\($0 % 5),\($0)\n" }.joined(), to: "two.csv")
        _ = try run(
            "train", "two.csv", "--window", "3", "--horizon", "2", "--layers", "none", "--epochs", "1", "--task",
            "forecast",
            "--output", "two")
        _ = try run("train", "iris", "--epochs", "1", "--output", "flowers")
        try expectFailure(
            "forecast", "flowers", "two.csv", status: 65,
            says:
                "flowers/model.safetensors: expected a model that was trained with --window on a table, found one of single "
                + "samples: see predict")
        try expectFailure(
            "forecast", "two", "two.csv", "--steps", "3", status: 65,
            says:
                "two.csv: expected at most 2 steps, the horizon: the model sees `sun`, which it does not predict, so that its "
                + "own forecasts are not enough to go on from, asked for 3")
        try expectFailure(
            "forecast", "two", "two.csv", "--steps", "0", says: "--steps 0: expected a whole number from 1 to 1000000")
        try expectFailure("forecast", "two", says: "forecast takes MODEL and DATA, got 1 operands")
        try expectFailure(
            "forecast", "two", "spiral", status: 65, says: "spiral: expected a table such as FILE.csv, found other data"
        )
        try folder.write("sun,value\n1,2\n2,3\n", to: "short.csv")
        try expectFailure(
            "forecast", "two", "short.csv", status: 65,
            says: "short.csv: expected 3 rows or more, the window of the model, found 2")
        try expectFailure(
            "evaluate", "two", "short.csv", status: 65,
            says: "short.csv: expected 5 rows or more, a window of 3 and a horizon of 2, found 2 in the series")
        try expectFailure(
            "predict", "two", "two.csv", status: 65,
            says: "two.csv: expected a model of single samples, found one that forecasts series: see forecast")
        try expectFailure(
            "evaluate", "flowers", "iris", "--season", "3",
            says: "--season goes with a MODEL that was trained with --window")
    }
}
