import Backprop

/// What a network that learns a text writes after each epoch: always after the same beginning, with the same random numbers.
struct WritingSamples<Scalar: TensorScalar> {
    private(set) var texts: [(epoch: Int, text: String)] = []
    private let vocabulary: Vocabulary

    private static var length: Int { 240 }
    /// Less than 1: it shows what was learnt rather than what was not.
    static var temperature: Double { 0.7 }
    /// So many are kept beside the first and the last.
    private static var mostKept: Int { 1000 }

    /// Nothing unless the data are of a text.
    init?(_ data: PreparedData<Scalar>) {
        guard let vocabulary = data.vocabulary else { return nil }
        self.vocabulary = vocabulary
    }

    mutating func add(_ epoch: Int, _ network: Sequential<Scalar>) {
        var generator = SeededGenerator(seed: 1)
        let model = SavedModel(network: network, vocabulary: vocabulary)
        // A network that cannot write yet has said why elsewhere, or will.
        guard
            let text = try? model.generate(
                after: vocabulary.beginning, length: Self.length, temperature: Self.temperature, using: &generator)
        else { return }
        if texts.count > Self.mostKept { texts.removeLast() }
        texts.append((epoch, text))
    }

    /// What it wrote last, for a terminal; nothing if it did not.
    var last: String? { texts.last.map { $0.text.split(separator: "\n").map(\.escaped).joined(separator: "\n") } }
}

extension Report {
    /// What the network wrote after the epochs 1, 2, 5, 10 and so on, and the last.
    func addWriting(_ writing: WritingSamples<Scalar>, to main: inout Markup) {
        let listed = Set(listedEpochs.map(\.epoch))
        main.section("What it writes") { section in
            section.element(
                "p", "At a temperature of \(WritingSamples<Scalar>.temperature.plain), after each epoch alike.")
            for (epoch, text) in writing.texts where listed.contains(epoch) {
                section.element("h3", "epoch \(epoch)")
                section.element("pre") { $0.element("code", text) }
            }
        }
    }
}
