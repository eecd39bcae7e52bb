import Backprop
import Foundation
import Testing

/// Forecasts behind the end of series.
@Suite struct ForecastTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func csv(_ text: String) throws -> CSV { try CSV(Data(text.utf8), source: "t.csv") }

    /// A network that goes on with a straight line: what follows a, b is 2b - a. It is exact, and so is its scaling.
    private func line(_ data: SeriesData<Double>) -> SavedModel<Double> {
        data.model(
            Sequential<Double>(inputShape: [2, 1]) {
                Flatten()
                Dense(weights: [[-1], [2]], biases: [0])
            })
    }

    /// A line that rises by 2, from 4 on.
    private let rising: String = (0..<12).reduce("month,v\n") { (text: String, row: Int) -> String in
        text + "2020-" + (row < 9 ? "0" : "") + String(row + 1) + "," + String(4 + 2 * row) + "\n"
    }

    @Test func goesOnBeyondTheHorizon() throws {
        let series = try csv(rising).series(SeriesColumns(time: .name("month")))
        let model = line(try SeriesData(series, window: 2))
        let forecast = try model.forecast(series, steps: 14)
        #expect(forecast.count == 1 && forecast[0].name == nil)
        #expect(forecast[0].times.first == "2021-01" && forecast[0].times.last == "2022-02")
        #expect(forecast[0].values.shape == [14, 1])
        for step in 0..<14 { #expect(abs(forecast[0].values[step, 0] - Double(28 + 2 * step)) < 1e-9) }
    }

    /// A program that has the rows gets the same bits.
    @Test func ofRows() throws {
        let series = try csv(rising).series(SeriesColumns(ignored: [.name("month")]))
        let model = line(try SeriesData(series, window: 2))
        let values = try model.forecast(after: [[99], [24], [26]], steps: 3)
        #expect(values == (try model.forecast(series, steps: 3))[0].values)
        #expect {
            try model.forecast(after: [[26]], steps: 1)
        } throws: { "\($0)" == "rows: expected 2 rows or more, the window of the model, found 1" }
        #expect {
            try model.forecast(after: [[26, 27], [1, 2]], steps: 1)
        } throws: { "\($0)" == "rows: expected rows of 1 number, found shape [2, 2]" }
        #expect {
            try model.forecast(after: Tensor(rows: [[1], [.nan], [2]]), steps: 1)
        } throws: { "\($0)" == "rows: row 2, column 1: expected a finite number, found nan" }
        // What lies before the window is not looked at.
        #expect(try model.forecast(after: Tensor(rows: [[.nan], [24], [26]]), steps: 1).count == 1)
    }

    /// A forecast that overflows is none. The third is three times as far as the first.
    @Test func aForecastThatIsNotFinite() throws {
        let series = try csv(rising).series(SeriesColumns(ignored: [.name("month")]))
        let model = line(try SeriesData(series, window: 2))
        let rows: Tensor<Double> = [[0], [6e307]]
        #expect(try model.forecast(after: rows, steps: 1).scalars[0] > 1e308)
        #expect {
            try model.forecast(after: rows, steps: 3)
        } throws: { "\($0)" == "rows: expected rows whose forecast is finite, found inf for step 2, \"v\"" }
    }

    @Test func allOfItIsInTheFile() throws {
        var text = "shop,month,a,b\n"
        for row in 0..<20 {
            let month = row / 2 + 1
            text += "\(row % 2),2020-\(month < 10 ? "0" : "")\(month),\(row * row % 7),\(row)\n"
        }
        let columns = SeriesColumns(targets: [.name("b"), .name("a")], time: .name("month"), group: .name("shop"))
        let series = try csv(text).series(columns)
        let data = try SeriesData<Float>(series, window: 3, horizon: 2)
        var generator = SeededGenerator(seed: 1)
        let model = data.model(
            Sequential<Float>(inputShape: [3, 2]) {
                LSTM(2, 4, using: &generator)
                Dense(4, 4, using: &generator)
            })
        let url = folder.url.appendingPathComponent("model.safetensors")
        try model.write(to: url)
        let saved = try SavedModel<Float>(contentsOf: url)
        #expect(saved.forecasting == model.forecasting)
        #expect(saved.forecasting?.window == 3 && saved.forecasting?.targetNames == ["b", "a"])
        #expect(saved.preparation == data.preparation)
        #expect(saved.targetNames == ["b+1", "a+1", "b+2", "a+2"])
        let forecast = try model.forecast(series, steps: 7)
        #expect(forecast.map(\.name) == ["0", "1"])
        #expect(try saved.forecast(csv(text).series(for: saved), steps: 7) == forecast)
        // The columns are found by their names; others are passed over.
        let lines = text.split(separator: "\n").map { line -> String in
            let cells = line.split(separator: ",")
            return "\(cells[3]),x,\(cells[1]),\(cells[2]),\(cells[0])"
        }
        let other = try csv(lines.joined(separator: "\n") + "\n").series(for: saved)
        #expect(try saved.forecast(other, steps: 7) == forecast)
        // Measured again, it does as well as on its training.
        let again = try SeriesData(csv(text).series(for: saved), for: saved)
        #expect(again.training.samples == data.training.samples)
        #expect(again.validation == nil && again.test == nil)
    }

    @Test func mistakes() throws {
        let text = "sun,v\n" + (0..<12).map { "\($0 % 3),\($0)\n" }.joined()
        let series = try csv(text).series()
        let data = try SeriesData<Double>(series, window: 2, horizon: 2)
        let model = data.model(
            Sequential<Double>(inputShape: [2, 2]) {
                Flatten()
                Dense(weights: Tensor(zeros: [4, 2]), biases: [0, 0])
            })
        #expect(try model.forecast(series, steps: 2)[0].values.rows == 2)
        #expect {
            try model.forecast(series, steps: 3)
        } throws: {
            "\($0)"
                == "t.csv: expected at most 2 steps, the horizon: the model sees `sun`, which it does not predict, so that its "
                + "own forecasts are not enough to go on from, asked for 3"
        }
        #expect {
            try model.forecast(series, steps: 0)
        } throws: { "\($0)" == "t.csv: expected 1 step or more to forecast, found 0" }
        let short = try csv("sun,v\n1,2\n").series(for: model)
        #expect {
            try model.forecast(short, steps: 1)
        } throws: { "\($0)" == "t.csv: expected 2 rows or more, the window of the model, found 1" }
        #expect {
            try csv("sun,w\n1,2\n").series(for: model)
        } throws: { "\($0)".contains("expected the column \"v\" of the model") }
        // Read as a training's table would be.
        let odd = try csv("v\n1\n2\n3\n").series()
        #expect {
            try model.forecast(odd, steps: 1)
        } throws: {
            "\($0)"
                == "t.csv: expected the 2 columns of numbers that the model sees, found 1: read the table for the model"
        }
        let other = SavedModel(network: Sequential<Double> { Dense(weights: [[1]], biases: [0]) })
        #expect {
            try other.forecast(series, steps: 1)
        } throws: { "\($0)" == "t.csv: expected a model that was trained to forecast, found one without a window" }
        #expect(throws: DataError.self) { try csv(text).series(for: other) }
        #expect(throws: DataError.self) { try SeriesData(series, for: other) }
        #expect {
            try model.input(["sun": 1, "v": 2])
        } throws: { "\($0)" == "record: expected a model of single records, found one that forecasts series" }
    }

    /// A file may say of an input that it is something else than a number, which no forecast is.
    @Test func otherInputsAreRefused() throws {
        let series = try csv(rising).series(SeriesColumns(ignored: [.name("month")]))
        let url = folder.url.appendingPathComponent("model.safetensors")
        try line(try SeriesData(series, window: 2)).write(to: url)
        var file = try Safetensors(contentsOf: url)
        let preparation = try #require(file.metadata["preparation"])
        let place = try #require(preparation.range(of: "\"shift\":"))
        let end = try #require(preparation.range(of: ",\"filling\"") ?? preparation.range(of: "}]}"))
        file.metadata["preparation"] = preparation.replacingCharacters(
            in: place.lowerBound..<end.lowerBound, with: "\"categories\":[\"a\"]")
        try file.write(to: url)
        #expect {
            try SavedModel<Double>(contentsOf: url)
        } throws: {
            "\($0)".hasSuffix("expected numbers alone among the inputs of a model that forecasts, found others")
        }
    }

    /// Whatever a file says of its windows, it fits the network or is refused.
    @Test(arguments: [
        ("", "a JSON object"), ("[]", "a JSON object"), ("{}", "a window, a horizon and targets"),
        (#"{"horizon":1,"names":["v"],"targets":[0],"window":3}"#, "that fit inputs [2, 1] and 1 outputs"),
        (#"{"horizon":2,"names":["v"],"targets":[0],"window":2}"#, "that fit inputs [2, 1] and 1 outputs"),
        (#"{"horizon":1,"names":["v"],"targets":[1],"window":2}"#, "a window, a horizon and targets"),
        (#"{"horizon":1,"names":["v","w"],"targets":[0],"window":2}"#, "a window, a horizon and targets"),
        (#"{"horizon":0,"names":[],"targets":[],"window":2}"#, "a window, a horizon and targets"),
        (#"{"horizon":1,"names":["v"],"targets":[-1],"window":2}"#, "a whole number up to 2³¹"),
        (#"{"horizon":1,"names":["v"],"targets":[0],"window":2.5}"#, "a whole number up to 2³¹"),
        (#"{"horizon":1,"horizon":1,"names":["v"],"targets":[0],"window":2}"#, "each key once"),
        (#"{"horizon":1,"names":["v"],"targets":[0],"window":2,"x":1}"#, "a member that is known, and not \"x\""),
        (#"{"horizon":4611686018427387904,"names":["v"],"targets":[0],"window":2}"#, "a whole number up to 2³¹"),
    ])
    func damagedFilesAreRefused(json: String, message: String) throws {
        let series = try csv(rising).series(SeriesColumns(ignored: [.name("month")]))
        let url = folder.url.appendingPathComponent("model.safetensors")
        try line(try SeriesData(series, window: 2)).write(to: url)
        var file = try Safetensors(contentsOf: url)
        file.metadata["forecasting"] = json
        try file.write(to: url)
        #expect {
            try SavedModel<Double>(contentsOf: url)
        } throws: { "\($0)".contains(message) && "\($0)".contains("in the metadata under \"forecasting\"") }
    }
}
