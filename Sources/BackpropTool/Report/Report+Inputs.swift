import Backprop

extension Report {
    /// An input of the network, as people know it.
    private struct Input {
        let name: String
        /// What it holds, for people.
        let content: String
        /// Its columns among those that the network gets.
        let columns: Range<Int>
    }

    private var mostCategories: Int { 6 }

    /// What the network is given, and what each input is worth to it. Not for images, sequences and texts, whose inputs have
    /// no names.
    func addInputs(to main: inout Markup) {
        guard samples.sampleShape.count == 1, model.vocabulary == nil, let loss = model.network.loss else { return }
        let inputs = model.preparation.map(inputs) ?? numbers
        guard inputs.count > 1, inputs.count <= InputImportance.mostInputs,
            let importance = InputImportance(
                of: inputs.map(\.columns), samples, model.network, loss: loss, on: compute)
        else { return }
        let hasAccuracy = importance.changes.allSatisfy { $0.accuracy != nil }
        let order = inputs.indices.sorted { importance.changes[$0].loss > importance.changes[$1].loss }
        main.section("Inputs") { section in
            section.element(
                "p",
                "What the network loses when the values of an input are shuffled between "
                    + "\(NumberText.count(importance.samples)) \(samplesName). Of inputs that say the same, each may seem to be "
                    + "worth little.")
            section.table(
                ["input", "content", "loss rises by"] + (hasAccuracy ? ["accuracy falls by"] : []), numbers: [2, 3],
                rows: order.map { index in
                    let change = importance.changes[index]
                    return [inputs[index].name, inputs[index].content, NumberText.significant(change.loss, digits: 3)]
                        + (hasAccuracy ? [NumberText.percent(change.accuracy ?? 0)] : [])
                })
        }
    }

    /// The columns of a table.
    private func inputs(of preparation: Preparation) -> [Input] {
        var next = 0
        return preparation.inputs.map { input in
            let count = input.encoding.count + (input.hasIndicator ? 1 : 0)
            defer { next += count }
            return Input(
                name: (input.column.name.isEmpty ? input.column.title : input.column.name)
                    .shown(SavedModel<Scalar>.longestName), content: content(of: input),
                columns: next..<next + count)
        }
    }

    private func content(of input: Preparation.Input) -> String {
        func number(_ value: Double) -> String { NumberText.significant(value) }
        var text =
            switch input.encoding {
            case .number(let shift, let scale) where shift == 0 && scale == 1: "numbers"
            case .number(let shift, let scale): "numbers, as (x − \(number(shift)))/\(number(1 / scale))"
            case .words(let no, let yes): "\(no.shown(20)) or \(yes.shown(20))"
            case .categories(let names):
                "\(NumberText.count(names.count)) categories: "
                    + names.prefix(mostCategories).map { $0.shown(20) }.joined(separator: ", ")
                    + (names.count > mostCategories ? ", …" : "")
            }
        if let filling = input.filling { text += "; where missing, \(number(filling))" }
        return text
    }

    /// Numbers that no table has told of.
    private var numbers: [Input] {
        guard samples.featureCount <= InputImportance.mostInputs else { return [] }
        return (0..<samples.featureCount).map { column in
            let values = (0..<samples.count).map { Double(samples.features[$0, column]) }
            let mean = values.reduce(0) { $0 + $1 / Double(values.count) }
            let texts = [values.min() ?? 0, values.max() ?? 0, mean].map { NumberText.significant($0) }
            return Input(
                name: model.name(ofInput: column), content: "from \(texts[0]) to \(texts[1]), mean \(texts[2])",
                columns: column..<column + 1)
        }
    }
}
