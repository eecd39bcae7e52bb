import Backprop

extension Report {
    private var mostImages: Int { 20 }

    /// For grey and coloured images: those that are classified wrongly with the greatest confidence.
    func addWorstImages(_ classified: Classified, to main: inout Markup) {
        guard let shape = samples.imageShape else { return }
        let channels = shape.count == 2 ? 1 : shape[2]
        guard Image.Colors(rawValue: channels) != nil else { return }
        let mistakes = classified.mistakes
        main.section("Worst mistakes") { section in
            section.element(
                "p",
                "\(NumberText.count(mistakes.count)) of \(NumberText.count(samples.count)) \(samplesName) are "
                    + "classified wrongly."
                    + (mistakes.isEmpty ? "" : " Here those whose true class was thought the least likely."))
            if mistakes.isEmpty { return }
            section.element("ul", ["class": "thumbs"]) { list in
                for index in mistakes.prefix(mostImages) {
                    let image = Image(
                        height: shape[0], width: shape[1], channels: channels, values: .bytes(pixels(of: index)))
                    list.element("li") { item in add(image, index, of: classified, to: &item) }
                }
            }
        }
    }

    private func add(_ image: Image, _ index: Int, of classified: Classified, to item: inout Markup) {
        let truth = model.name(ofClass: Int(classified.labels[index]))
        let predicted = model.name(ofClass: Int(classified.predicted[index]))
        item.picture(image, alt: "a sample of class \(truth), taken for \(predicted)")
        item.add("says ")
        item.element("b", predicted)
        item.add("(\(NumberText.percent(classified.predictedProbability[index], decimals: 0)))")
        item.element("br", [:])
        item.add("is \(truth) (\(NumberText.significant(classified.trueProbability[index] * 100, digits: 2))\u{A0}%)")
    }

    /// The image as bytes: 0 to 1 from black to white, or what there is if it goes beyond.
    private func pixels(of index: Int) -> [UInt8] {
        let values = samples[rows: index..<index + 1].features.scalars.map { Double($0) }
        let (darkest, brightest) = (min(0, values.min() ?? 0), max(1, values.max() ?? 1))
        return values.map { UInt8((($0 - darkest) / (brightest - darkest) * 255).rounded()) }
    }
}
