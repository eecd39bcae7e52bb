import Backprop
import Foundation
import Testing

/// Which windows belong to which part, and what they are scaled by.
@Suite struct SeriesDataTests {
    private func table(_ values: [Double], group: (Int) -> String? = { _ in nil }) throws -> SeriesTable {
        var text = "g,v\n"
        for (row, value) in values.enumerated() { text += "\(group(row) ?? "-"),\(value)\n" }
        let columns = SeriesColumns(group: group(0) == nil ? nil : .name("g"))
        return try CSV(Data(text.utf8), source: "t.csv").series(columns)
    }

    private func rows(_ data: Dataset<Double>) -> [[Double]] {
        let (width, scalars) = (data.featureCount, data.features.scalars)
        return (0..<data.count).map { Array(scalars[$0 * width..<($0 + 1) * width]) }
    }

    /// The later rows are held back; targets stay within their part, and inputs reach back.
    @Test func partsFollowEachOther() throws {
        let series = try table((0..<20).map(Double.init))
        let data = try SeriesData<Double>(
            series, window: 3, horizon: 2, validation: 0.2, test: 0.15, scale: .none, scalesTargets: false)
        // Rows 0 to 12, 13 to 16, and 17 to 19.
        let training = rows(data.training.samples)
        #expect(training.first == [0, 1, 2] && training.last == [8, 9, 10] && training.count == 9)
        let next: [[Double]] = (3...11).map { (row: Int) -> [Double] in [Double(row), Double(row + 1)] }
        #expect(data.training.samples.targets == Targets<Double>.values(Tensor(rows: next)))
        let validation = try #require(data.validation?.samples)
        #expect(rows(validation) == [[10, 11, 12], [11, 12, 13], [12, 13, 14]])
        #expect(validation.targets == .values([[13, 14], [14, 15], [15, 16]]))
        let test = try #require(data.test?.samples)
        #expect(rows(test) == [[14, 15, 16], [15, 16, 17]])
        #expect(test.targets == .values([[17, 18], [18, 19]]))
        #expect(data.measured.samples == test)
        #expect(data.test?.longestSeason == 17)
    }

    /// A later part of any size leaves the earlier one as it is, to the last bit.
    @Test func scalingKnowsTheTrainingAlone() throws {
        let early: [Double] = (0..<30).map { Double($0 * 7 % 11) }
        let plain = try SeriesData<Float>(table(early), window: 4)
        let data = try SeriesData<Float>(table(early + [1000, -5000, 1e6, 3, 4, 5]), window: 4, test: 1.0 / 6)
        #expect(data.training.samples == plain.training.samples)
        #expect(data.preparation == plain.preparation)
        #expect(data.targetScaling == plain.targetScaling)
        #expect(data.targetScaling?.names == ["v+1"])
        let mean: Double = early.reduce(0, +) / 30
        let squares: [Double] = early.map { (value: Double) -> Double in (value - mean) * (value - mean) }
        let deviation: Double = (squares.reduce(0, +) / 30).squareRoot()
        let found = try #require(data.targetScaling)
        #expect(abs(found.means[0] - mean) < 1e-12)
        #expect(abs(found.deviations[0] - deviation) < 1e-12)
    }

    /// No window reaches from one series into another, and each is parted by itself.
    @Test func groups() throws {
        let values = (0..<24).map { Double($0 % 2 == 0 ? $0 : 100 + $0) }
        let series = try table(values) { $0 % 2 == 0 ? "a" : "b" }
        let data = try SeriesData<Double>(
            series, window: 2, horizon: 1, test: 0.25, scale: .none, scalesTargets: false)
        #expect(rows(data.training.samples).allSatisfy { $0[1] == $0[0] + 2 })
        #expect(data.training.samples.count == 14)
        #expect(data.test?.samples.targets == .values([[18], [20], [22], [119], [121], [123]]))
    }

    private func expectFailure(
        _ message: String, sourceLocation: SourceLocation = #_sourceLocation, _ body: () throws -> Void
    ) {
        #expect(sourceLocation: sourceLocation) { try body() } throws: { "\($0)" == "t.csv: \(message)" }
    }

    @Test func tooShort() throws {
        let ten = try table((0..<10).map(Double.init))
        expectFailure("expected 11 rows or more, a window of 9 and a horizon of 2, found 10 in the series") {
            _ = try SeriesData<Float>(ten, window: 9, horizon: 2)
        }
        expectFailure(
            "expected 8 rows or more to train on, a window of 7 and a horizon of 1, found 5 of 10 in the series"
        ) { _ = try SeriesData<Float>(ten, window: 7, validation: 0.3, test: 0.2) }
        expectFailure("expected 3 rows or more to test on, as many as the horizon, found 2 of 10 in the series") {
            _ = try SeriesData<Float>(ten, window: 2, horizon: 3, test: 0.2)
        }
        expectFailure("expected 1 rows or more to validate on, as many as the horizon, found 0 of 10 in the series") {
            _ = try SeriesData<Float>(ten, window: 2, horizon: 1, validation: 0.01)
        }
        expectFailure("expected a window and a horizon of 1 row or more, found 0 and 1") {
            _ = try SeriesData<Float>(ten, window: 0)
        }
        let groups = try table((0..<10).map(Double.init)) { $0 < 7 ? "long" : "short" }
        expectFailure("expected 4 rows or more, a window of 3 and a horizon of 1, found 3 in the series \"short\"") {
            _ = try SeriesData<Float>(groups, window: 3)
        }
    }

    /// The naive forecasts by hand, over windows of one row behind which two are predicted.
    @Test func errorsOfForecasts() throws {
        let series = try table([1, 2, 4, 8, 16, 32])
        let data = try SeriesData<Double>(series, window: 3, horizon: 2)
        // Targets [8, 16] and [16, 32]; a network that says 10 and 20, then 16 and 30.
        let predicted: Tensor<Double> = [[10, 20], [16, 30]]
        let errors = try ForecastErrors(predicted: predicted, data.training, of: data, season: 2)
        #expect(errors.methods.map(\.name) == ["network", "last value", "last season"])
        #expect(errors.methods[0].meanAbsolute == [1, 3])
        let wanted: [Double] = [2, 10]
        #expect(errors.methods[0].rootMeanSquared == wanted.map { $0.squareRoot() })
        // The last values are 4 and 8.
        #expect(errors.methods[1].meanAbsolute == [6, 18])
        // Two rows before: 2, 4 and then 4, 8.
        #expect(errors.methods[2].meanAbsolute == [9, 18])
        // A season shorter than the horizon comes twice.
        let short = try ForecastErrors(predicted: predicted, data.training, of: data, season: 1)
        #expect(short.methods[2].meanAbsolute == short.methods[1].meanAbsolute)
        #expect {
            try ForecastErrors(predicted: predicted, data.training, of: data, season: 4)
        } throws: {
            "\($0)" == "season: expected 1 row to 3, as many as there are before the first forecast, found 4"
        }
    }
}
