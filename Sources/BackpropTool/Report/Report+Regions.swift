import Backprop

extension Report {
    private var mostListed: Int { 20 }

    /// The samples, of two inputs each, over the regions in which the network decides for each class.
    func addRegions(_ classified: Classified, to main: inout Markup) {
        let picture = RegionPicture(model, samples, classified, on: compute)
        let name = samplesName.prefix(1).uppercased() + samplesName.dropFirst()
        main.section("Decision regions") { section in
            section.figure(picture.plot(title: "\(name) and regions"))
            section.element("p", picture.caption)
            section.details("Numbers: the worst mistakes") { details in
                addMistakes(
                    classified.mistakes.prefix(mostListed), of: classified, at: picture.points, to: &details)
            }
        }
    }

    private func addMistakes(
        _ mistakes: some Collection<Int>, of classified: Classified, at points: [Point], to details: inout Markup
    ) {
        guard !mistakes.isEmpty else { return details.element("p", "None.") }
        details.table(
            [model.name(ofInput: 0), model.name(ofInput: 1), "true", "predicted", "probability of the true class"],
            numbers: [0, 1, 4],
            rows: mistakes.map { index in
                [
                    NumberText.significant(points[index].x), NumberText.significant(points[index].y),
                    model.name(ofClass: Int(classified.labels[index])),
                    model.name(ofClass: Int(classified.predicted[index])),
                    NumberText.significant(classified.trueProbability[index], digits: 3),
                ]
            })
    }
}
