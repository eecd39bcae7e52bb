import Backprop
import Foundation

extension RegressionQuality {
    /// For people.
    var text: String {
        String(
            format: "root mean squared error %.4g, mean absolute error %.4g", rootMeanSquaredError, meanAbsoluteError)
            + (determination.map { String(format: ", R² %.4f", $0) } ?? "")
    }

    /// For machines.
    var json: [String: Double] {
        var json = ["rootMeanSquaredError": rootMeanSquaredError, "meanAbsoluteError": meanAbsoluteError]
        json["determination"] = determination
        return json
    }
}
