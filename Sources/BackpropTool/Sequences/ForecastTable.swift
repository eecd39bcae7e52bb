import Backprop

/// How far forecasts are off, step by step, for people and for machines.
struct ForecastTable {
    let errors: ForecastErrors

    /// So many steps are listed: of more, some.
    private static let mostListed = 24

    /// The steps that are listed, from 0: all, or the first ones and then ever fewer.
    var steps: [Int] {
        let count = errors.methods[0].meanAbsolute.count
        guard count > Self.mostListed else { return Array(0..<count) }
        return (1...count).filter { step in
            step <= 12 || step == count || step <= 48 && step % 6 == 0 || step % 24 == 0 && count <= 480
        }.map { $0 - 1 }
    }

    /// A column of mean absolute errors for each way to forecast, and one of the network's root mean squared error.
    var columns: [String] { ["step"] + errors.methods.map(\.name) + ["network, root mean squared"] }

    var rows: [[String]] { steps.map(row) }

    private func row(_ step: Int) -> [String] {
        func text(_ error: Double) -> String { NumberText.significant(error) }
        return [String(step + 1)] + errors.methods.map { text($0.meanAbsolute[step]) }
            + [text(errors.methods[0].rootMeanSquared[step])]
    }

    /// For a terminal.
    var text: String {
        func mean(_ list: [Double]) -> String { NumberText.significant(list.reduce(0, +) / Double(list.count)) }
        let last =
            ["mean"] + errors.methods.map { mean($0.meanAbsolute) } + [mean(errors.methods[0].rootMeanSquared)]
        return "mean absolute errors of the forecasts:\n"
            + TextTable(columns: columns, numbers: Set(columns.indices), rows: rows + [last]).text
    }

    var json: [[String: Any]] {
        errors.methods.map {
            ["method": $0.name, "meanAbsoluteErrors": $0.meanAbsolute, "rootMeanSquaredErrors": $0.rootMeanSquared]
        }
    }
}
