import Backprop

/// How good a network becomes over the epochs and over the size of its training set, as one HTML page.
struct SweepReport<Scalar: TensorScalar> {
    typealias Cell = Sweep<Scalar>.Cell

    let title: String
    let summary: String
    /// All samples to train on.
    let data: Dataset<Scalar>
    /// Size by size, and epochs by epochs.
    let cells: [Cell]
    let sizes: [Int]
    let epochs: [Int]
    let seconds: Double
    let task: TrainingTask
    let invocation: Invocation
    let compute: Compute

    private var hasValidation: Bool { cells.contains { $0.validation != nil } }
    private var isClassification: Bool { task == .classification }
    /// What sizes are counted in.
    private var unit: String { isClassification ? "per class" : "samples" }

    var html: String {
        Page.html(title: title) { main in
            main.header(title, summary.split(separator: "\n").map(String.init), tiles: tiles)
            addCurves(
                "Over epochs", of: sizes.map { size in ("\(NumberText.count(size)) \(unit)", { $0.size == size }) },
                over: "epochs", at: \.epochs, to: &main)
            addCurves(
                "Over the size of the training set",
                of: epochs.map { epochs in (Self.text(epochs), { $0.epochs == epochs }) },
                over: isClassification ? "samples per class" : "samples", at: \.size, to: &main)
            main.section("Numbers") { addTable(to: &$0) }
            if isClassification, data.sampleShape == [2] { addRegions(to: &main) }
            invocation.add(to: &main, compute: compute, results: "numbers")
        }
    }

    private static func text(_ epochs: Int) -> String {
        "\(NumberText.count(epochs)) \(epochs == 1 ? "epoch" : "epochs")"
    }

    private var tiles: [(name: String, value: String)] {
        func text(_ evaluation: Evaluation?) -> String {
            guard let evaluation else { return "diverged" }
            return evaluation.accuracy.map { NumberText.percent($0) } ?? NumberText.significant(evaluation.loss)
        }
        let quality = isClassification ? "accuracy" : "loss"
        var tiles = [("\(quality) in training", text(cells.last?.training))]
        if hasValidation { tiles.append(("\(quality) on samples held out", text(cells.last?.validation))) }
        tiles.append(("with", "\(NumberText.count(sizes.last ?? 0)) \(unit), \(Self.text(epochs.last ?? 0))"))
        tiles.append(("time", NumberText.significant(seconds, digits: 3) + " s"))
        return tiles
    }

    /// A picture of the training's quality and one of the validation's, on the same scale.
    private func addCurves(
        _ heading: String, of groups: [(name: String, holds: (Cell) -> Bool)], over axis: String,
        at x: (Cell) -> Int, to main: inout Markup
    ) {
        func value(_ evaluation: Evaluation?) -> Double? { isClassification ? evaluation?.accuracy : evaluation?.loss }
        let values = cells.flatMap { [value($0.training), value($0.validation)] }.compactMap(\.self)
        let scale =
            isClassification ? Scale(.linear, covering: values + [1]).rounded(steps: 6) : Scale.suited(to: values)
        let xScale = Scale(.logarithmic, covering: cells.map { Double(x($0)) })
        func plot(_ title: String, _ evaluation: (Cell) -> Evaluation?) -> Plot {
            let curves = groups.enumerated().map { index, group in
                let points = cells.filter(group.holds).compactMap { cell in
                    value(evaluation(cell)).map { Point(x: Double(x(cell)), y: $0) }
                }
                return Curve(points, name: group.name, color: index)
            }
            return Plot(
                title: isClassification ? "\(title) accuracy in %" : "\(title) loss",
                summary: "over \(axis), a curve for each of \(groups.map(\.name).joined(separator: ", "))",
                x: Axis(axis, xScale, .counts), y: Axis("", scale, isClassification ? .shares : .numbers), marks: curves
            )
        }
        main.section(heading) { section in
            section.element("div", ["class": "row two"]) { row in
                row.figure(plot("Training", \.training))
                if hasValidation { row.figure(plot("Validation", \.validation)) }
            }
        }
    }

    private func addTable(to section: inout Markup) {
        func share(_ value: Double?) -> String { value.map { NumberText.percent($0) } ?? "–" }
        func number(_ value: Double?) -> String { value.map { NumberText.significant($0) } ?? "–" }
        var columns: [(name: String, text: (Cell) -> String)] = [("epochs", { NumberText.count($0.epochs) })]
        if isClassification { columns.append(("samples per class", { NumberText.count($0.size) })) }
        columns.append(("samples", { NumberText.count($0.samples.count) }))
        if isClassification { columns.append(("accuracy", { share($0.training?.accuracy) })) }
        columns.append(("loss", { $0.training == nil ? "diverged" : number($0.training?.loss) }))
        if hasValidation, isClassification {
            columns.append(("validation accuracy", { share($0.validation?.accuracy) }))
        }
        if hasValidation { columns.append(("validation loss", { number($0.validation?.loss) })) }
        section.table(
            columns.map(\.name), numbers: Set(columns.indices),
            rows: cells.map { cell in columns.map { $0.text(cell) } })
    }

    /// What the network has made of the plane: after more and more epochs with the most samples, and with more and more
    /// samples after the most epochs.
    private func addRegions(to main: inout Markup) {
        let extent = RegionPicture<Scalar>.points(of: data)
        let longest = cells.filter { $0.epochs == epochs.last }
        let largest = cells.filter { $0.size == sizes.last }
        main.section("Decision regions over epochs, with \(NumberText.count(sizes.last ?? 0)) \(unit)") { section in
            addPictures(of: largest, covering: extent, to: &section) { Self.text($0.epochs) }
        }
        guard sizes.count > 1 else { return }
        main.section("Decision regions over sizes, after \(Self.text(epochs.last ?? 0))") { section in
            addPictures(of: longest, covering: extent, to: &section) { "\(NumberText.count($0.size)) \(unit)" }
        }
    }

    private func addPictures(
        of cells: [Cell], covering extent: [Point], to section: inout Markup, title: (Cell) -> String
    ) {
        var caption = ""
        section.element("div", ["class": "row three"]) { row in
            for cell in cells {
                guard let network = cell.network, case .classes(let labels, _) = cell.samples.targets else {
                    row.element("p", "\(title(cell)): diverged")
                    continue
                }
                var picture = RegionPicture(
                    SavedModel(network: network, data: data), cell.samples,
                    Classified(cell.samples, labels: Array(labels), by: network, on: compute), on: compute)
                picture.gridSize = 100
                picture.mostDrawn = 600
                caption = picture.caption
                row.figure(picture.plot(title: title(cell), covering: extent))
            }
        }
        section.element("p", caption)
    }
}
