import Backprop

/// What a network forecasts of the rows that tell most, beside the truth and beside forecasts that need no network.
struct Forecasts<Scalar: TensorScalar> {
    let table: ForecastTable
    /// The truth of the first targets in the part's first series, and the forecasts of it that were made one step before, and
    /// as many as the horizon.
    let pictures: [Picture]

    struct Picture {
        let name: String
        let truth: [Point]
        let near: [Point]
        let far: [Point]
    }

    /// So many targets are drawn, each over so many rows at the end.
    private static var mostDrawn: (targets: Int, rows: Int) { (3, 400) }

    init(
        _ data: SeriesData<Scalar>, by model: SavedModel<Scalar>, season: Int?, on compute: Compute
    ) throws(DataError) {
        let part = data.measured
        let predicted = model.inOwnUnit(model.network.predict(part.samples, on: compute))
        table = ForecastTable(
            errors: try ForecastErrors(predicted: predicted, part, of: data, season: season))
        let (horizon, names) = (data.forecasting.horizon, data.forecasting.targetNames)
        // Windows of one series follow each other.
        let rows = data.targetRows(of: part)
        let end = rows.indices.dropFirst().first { rows[$0] != rows[$0 - 1] + 1 } ?? rows.count
        let shown = max(0, end - Self.mostDrawn.rows)..<end
        pictures = names.indices.prefix(Self.mostDrawn.targets).map { target in
            func forecast(_ step: Int) -> [Point] {
                shown.compactMap { sample in
                    let row = rows[sample] + step
                    guard row < rows[end - 1] + horizon else { return nil }
                    return Point(
                        x: Double(row - rows[0] + 1), y: Double(predicted[sample, step * names.count + target]))
                }
            }
            let known = rows[shown.lowerBound]..<rows[end - 1] + horizon
            return Picture(
                name: names[target],
                truth: known.map { Point(x: Double($0 - rows[0] + 1), y: data.value(row: $0, target: target)) },
                near: forecast(0), far: forecast(horizon - 1))
        }
    }
}

extension Report {
    /// Forecasts over the truth, and how far they are off at each step, beside naive ones.
    func addForecasts(_ forecasts: Forecasts<Scalar>, to main: inout Markup) {
        main.section("Forecasts of \(samplesName)") { section in
            section.element("div", ["class": "row two"]) { row in
                for picture in forecasts.pictures { row.figure(plot(picture)) }
                row.figure(errorPlot(forecasts.table.errors))
            }
            section.table(
                forecasts.table.columns, numbers: Set(forecasts.table.columns.indices), rows: forecasts.table.rows)
            section.element(
                "p",
                "Mean absolute errors in the values' own unit. The last value stays as it is; the last season comes again."
            )
        }
    }

    private func plot(_ picture: Forecasts<Scalar>.Picture) -> Plot {
        let horizon = forecasts?.table.errors.methods[0].meanAbsolute.count ?? 1
        let points = picture.truth + picture.near + picture.far
        var marks = [
            Curve(picture.truth, name: "true", color: 3, marksPoints: false),
            Curve(picture.near, name: "1 step before", marksPoints: false),
        ]
        if horizon > 1 {
            marks.append(
                Curve(picture.far, name: "\(horizon) steps before", color: 1, isDashed: true, marksPoints: false))
        }
        return Plot(
            title: picture.name.shown(SavedModel<Scalar>.longestName),
            summary: "The values of \(picture.truth.count) rows and what was forecast of them",
            x: Axis("row of the part", Scale(.linear, covering: points.map(\.x)), .counts),
            y: Axis("", Scale(.linear, covering: points.map(\.y)).padded(by: 0.04)), marks: marks)
    }

    private func errorPlot(_ errors: ForecastErrors) -> Plot {
        let curves = errors.methods.enumerated().map { index, method in
            Curve(
                method.meanAbsolute.enumerated().map { Point(x: Double($0 + 1), y: $1) }, name: method.name,
                color: index, isDashed: index > 0)
        }
        let values = errors.methods.flatMap(\.meanAbsolute)
        let steps = Double(errors.methods[0].meanAbsolute.count)
        return Plot(
            title: "Mean absolute error",
            summary: errors.methods.map { method in
                "\(method.name): \(NumberText.significant(method.meanAbsolute[0])) at the first step, "
                    + "\(NumberText.significant(method.meanAbsolute[method.meanAbsolute.count - 1])) at the last"
            }.joined(separator: "; "),
            x: Axis("step", Scale(.linear, covering: [1, max(steps, 2)]), .counts),
            y: Axis("", Scale(.linear, covering: values + [0]).rounded(steps: 5)), marks: curves)
    }
}
