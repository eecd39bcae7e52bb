import Backprop

/// What a training has come to, as one HTML page that needs nothing beside it: no script, no request, its pictures drawn
/// as SVG, light or dark as its reader prefers.
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
    /// How well the networks of the folds did, where there were any.
    var crossValidation: CrossValidation?
    let seconds: Double
    let invocation: Invocation
    let compute: Compute

    /// The page. One prediction of the samples and, for two inputs, of a grid is all that is computed.
    var html: String {
        let outputs = model.network.predict(samples, on: compute)
        var page = Markup()
        page.add(markup: "<!DOCTYPE html>\n")
        page.element("html", ["lang": "en"]) { html in
            html.element("head") { head in addHead(to: &head) }
            html.element("body") { body in
                body.element("main") { main in
                    addHeader(to: &main)
                    addCurves(to: &main)
                    addCrossValidation(to: &main)
                    switch samples.targets {
                    case .classes(let labels, let count):
                        let classified = Classified(labels: labels, outputs: outputs, classes: count)
                        addClasses(classified, to: &main)
                        addWorstImages(classified, to: &main)
                    case .values(let values):
                        addRegression(values, outputs, to: &main)
                    }
                    main.element("div", ["class": "row two"]) { row in
                        addNetwork(to: &row)
                        addInvocation(to: &row)
                    }
                }
            }
        }
        return page.text
    }

    /// For two inputs the decision regions with the confusion matrix beside them, else the matrix and its numbers.
    private func addClasses(_ classified: Classified, to main: inout Markup) {
        let hasRegions = samples.sampleShape == [2]
        main.element("div", ["class": hasRegions ? "row two" : "row"]) { row in
            if hasRegions { addRegions(classified, to: &row) }
            addConfusion(classified.confusion, isAlone: !hasRegions, to: &row)
        }
    }

    private func addHead(to head: inout Markup) {
        head.element("meta", ["charset": "utf-8"])
        head.element("meta", ["name": "viewport", "content": "width=device-width, initial-scale=1"])
        // The browser itself sees to it that nothing is loaded.
        head.element(
            "meta",
            [
                "http-equiv": "Content-Security-Policy",
                "content": "default-src 'none'; style-src 'unsafe-inline'; img-src data:",
            ])
        head.element("title", title)
        head.element("style") { $0.add(markup: Palette.css + "\n" + ReportStyle.css) }
    }

    private func addHeader(to main: inout Markup) {
        main.element("header") { header in
            header.element("h1", title)
            for line in summary.split(separator: "\n") { header.element("p", String(line)) }
            header.element("ul", ["class": "tiles"]) { list in
                for (name, value) in tiles {
                    list.element("li") { tile in
                        tile.element("span", name)
                        tile.element("b", value)
                    }
                }
            }
        }
    }

    private var tiles: [(String, String)] {
        var tiles: [(String, String)] = []
        if let accuracy = evaluation.accuracy { tiles.append(("accuracy", NumberText.percent(accuracy, decimals: 2))) }
        tiles.append(("loss", NumberText.significant(evaluation.loss)))
        tiles.append(("measured on", "\(NumberText.count(samples.count)) \(samplesName)"))
        tiles.append(("epochs", NumberText.count(history.epochs.count) + (history.wasCancelled ? " (stopped)" : "")))
        tiles.append(("training time", NumberText.significant(seconds, digits: 3) + " s"))
        return tiles
    }

    /// The name of a class: its number, if it has no other.
    func name(ofClass index: Int) -> String {
        model.classNames.indices.contains(index) ? model.classNames[index] : String(index)
    }

    /// The name of an input.
    func name(ofInput index: Int) -> String {
        model.featureNames.indices.contains(index) ? model.featureNames[index] : "input \(index + 1)"
    }
}
