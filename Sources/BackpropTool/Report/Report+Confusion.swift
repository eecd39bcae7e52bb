import Backprop

extension Report {
    /// More classes than this are not drawn but listed.
    private var mostDrawnClasses: Int { 30 }
    /// So many rows of a list are shown.
    private var mostListed: Int { 30 }

    /// The confusion matrix, and precision, recall and F1 of each class.
    ///
    /// - Parameter isAlone: Whether there is room for the numbers beside the picture.
    func addConfusion(_ confusion: ConfusionMatrix, isAlone: Bool, to main: inout Markup) {
        main.section("Confusion matrix") { section in
            section.element("div", ["class": isAlone ? "row two" : "row"]) { row in
                row.element("figure") { addPicture(of: confusion, to: &$0) }
                row.element("div") { column in
                    guard !isAlone else { return addQuality(confusion, to: &column) }
                    column.details("Precision, recall and F1 of each class") { addQuality(confusion, to: &$0) }
                }
            }
            if confusion.classes <= mostDrawnClasses {
                section.details("Numbers") { addCounts(confusion, to: &$0) }
            }
        }
    }

    private func addPicture(of confusion: ConfusionMatrix, to figure: inout Markup) {
        guard confusion.classes <= mostDrawnClasses else { return addMistakes(confusion, to: &figure) }
        let names = (0..<confusion.classes).map(model.name(ofClass:))
        figure.add(markup: ConfusionPicture(confusion, names: names).svg)
    }

    private func addQuality(_ confusion: ConfusionMatrix, to column: inout Markup) {
        func text(_ share: Double?) -> String { share.map { NumberText.percent($0) } ?? "–" }
        if confusion.classes > mostListed {
            column.element("p", "The first \(mostListed) of \(NumberText.count(confusion.classes)) classes:")
        }
        column.table(
            ["class", "samples", "precision", "recall", "F1"], numbers: [1, 2, 3, 4],
            rows: (0..<min(confusion.classes, mostListed)).map { index in
                [
                    model.name(ofClass: index), NumberText.count(confusion.labelled[index] ?? 0),
                    text(confusion.precision(index)), text(confusion.recall(index)), text(confusion.f1(index)),
                ]
            })
    }

    private func addCounts(_ confusion: ConfusionMatrix, to details: inout Markup) {
        let classes = 0..<confusion.classes
        details.element("p", "A row for each true class, a column for each predicted class.")
        details.table(
            ["true"] + classes.map(model.name(ofClass:)), numbers: Set(1...confusion.classes),
            rows: classes.map { label in
                [model.name(ofClass: label)] + classes.map { NumberText.count(confusion[label, $0]) }
            })
    }

    private func addMistakes(_ confusion: ConfusionMatrix, to section: inout Markup) {
        section.element("p", "The most frequent mistakes among \(NumberText.count(confusion.classes)) classes:")
        section.table(
            ["true", "predicted", "samples"], numbers: [2],
            rows: confusion.mistakes.prefix(mostListed).map {
                [
                    model.name(ofClass: $0.pair.label), model.name(ofClass: $0.pair.predicted),
                    NumberText.count($0.count),
                ]
            })
    }
}
