import Backprop

/// What a training has come to, as one HTML page, its pictures drawn as SVG.
struct Report<Scalar: TensorScalar> {
    /// What the page is called.
    let title: String
    /// The lines that the command prints before the training.
    let summary: String
    let model: SavedModel<Scalar>
    let history: History
    /// The samples that the quality is measured on, what they are called, and how well the network does on them.
    let samples: Dataset<Scalar>
    let samplesName: String
    let evaluation: Evaluation
    /// What the network says in a regression.
    var answers: RegressionAnswers?
    /// How far its forecasts are off, if it learnt a series.
    var forecasts: Forecasts<Scalar>?
    /// What it wrote, if it learnt a text.
    var writing: WritingSamples<Scalar>?
    /// How well the networks of the folds did, where there were any.
    var crossValidation: CrossValidation?
    let seconds: Double
    let invocation: Invocation
    let compute: Compute

    /// The page. It takes some predictions: of the samples, with each input shuffled of some of them, and for two inputs of a
    /// grid.
    var html: String {
        var classified: Classified?
        if case .classes(let labels, _) = samples.targets {
            classified = Classified(samples, labels: Array(labels), by: model.network, on: compute)
        }
        return Page.html(title: title) { main in
            main.header(title, summary.split(separator: "\n").map(String.init), tiles: tiles(classified))
            addCurves(to: &main)
            addCrossValidation(to: &main)
            if let forecasts {
                addForecasts(forecasts, to: &main)
            } else if let answers {
                addRegression(answers, to: &main)
            }
            if let writing { addWriting(writing, to: &main) }
            if let classified {
                addClasses(classified, to: &main)
                addWorstImages(classified, to: &main)
            }
            addInputs(to: &main)
            addFilters(to: &main)
            addParameters(to: &main)
            main.element("div", ["class": "row two"]) { row in
                addNetwork(to: &row)
                invocation.add(to: &row, compute: compute)
            }
        }
    }

    /// For two inputs the decision regions with the confusion matrix beside them, else the matrix and its numbers.
    private func addClasses(_ classified: Classified, to main: inout Markup) {
        let hasRegions = samples.sampleShape == [2]
        main.element("div", ["class": hasRegions ? "row two" : "row"]) { row in
            if hasRegions { addRegions(classified, to: &row) }
            addConfusion(classified.confusion, isAlone: !hasRegions, to: &row)
        }
        if let roc = classified.roc { addROC(roc, to: &main) }
    }

    private func tiles(_ classified: Classified?) -> [(name: String, value: String)] {
        var tiles: [(name: String, value: String)] = []
        if let accuracy = evaluation.accuracy { tiles.append(("accuracy", NumberText.percent(accuracy, decimals: 2))) }
        if let classified {
            tiles.append(
                ("always the commonest class", NumberText.percent(classified.commonestShare, decimals: 2)))
        }
        if let quality = answers?.quality {
            if let determination = quality.determination {
                tiles.append(("R²", NumberText.significant(determination)))
            }
            tiles.append(("mean absolute error", NumberText.significant(quality.meanAbsoluteError)))
        }
        if writing != nil {
            tiles.append(("perplexity", NumberText.significant(evaluation.perplexity)))
            tiles.append(("bits per character", NumberText.significant(evaluation.bits)))
        }
        tiles.append(("loss", NumberText.significant(evaluation.loss)))
        tiles.append(("measured on", "\(NumberText.count(samples.count)) \(samplesName)"))
        tiles.append(("epochs", NumberText.count(history.epochs.count) + (history.wasCancelled ? " (stopped)" : "")))
        tiles.append(("training time", NumberText.significant(seconds, digits: 3) + " s"))
        return tiles
    }
}

extension SavedModel {
    /// Names come from files: what is longer is cut where it is shown.
    static var longestName: Int { 60 }

    /// The name of a class, as it is shown: its number, if it has no other.
    func name(ofClass index: Int) -> String {
        classNames.indices.contains(index) ? classNames[index].shown(Self.longestName) : String(index)
    }

    /// The name of an input, as it is shown.
    func name(ofInput index: Int) -> String {
        featureNames.indices.contains(index) ? featureNames[index].shown(Self.longestName) : "input \(index + 1)"
    }
}
