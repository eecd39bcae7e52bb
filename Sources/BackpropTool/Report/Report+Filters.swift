import Backprop

extension Report {
    private var mostFilters: Int { 64 }

    /// For a network with convolutions: the filters of the first one, which look at the images themselves.
    ///
    /// All share one scale, so that strong filters look strong. Filters over three channels are in colour; those over
    /// another number than one or three show the mean over their channels.
    func addFilters(to main: inout Markup) {
        guard let layer = model.network.layers.lazy.compactMap({ $0 as? Conv2D<Scalar> }).first else { return }
        let shape = layer.weights.shape
        let (height, width, channels, filters) = (shape[0], shape[1], shape[2], shape[3])
        let weights = layer.weights.scalars.map { Double($0) }
        let greatest = weights.reduce(0) { max($0, abs($1)) }
        /// What is shown of a filter: its weights in the order of an image's values, or their means.
        func values(of filter: Int) -> [Double] {
            let own = stride(from: filter, to: weights.count, by: filters).map { weights[$0] }
            guard channels != 1, channels != 3 else { return own }
            return stride(from: 0, to: own.count, by: channels).map { pixel in
                own[pixel..<pixel + channels].reduce(0) { $0 + $1 / Double(channels) }
            }
        }
        main.section("First-layer filters") { section in
            section.element("p", filterCaption(height, width, channels, filters, greatest: greatest))
            section.element("ul", ["class": "thumbs filters"]) { list in
                for filter in 0..<min(filters, mostFilters) {
                    let values = values(of: filter)
                    // Quotients first: weights may be as large, or as small, as numbers get.
                    let bytes = values.map { value in
                        let share = greatest > 0 ? max(-1, min(value / greatest, 1)) : 0
                        return UInt8((127.5 + 127.5 * share).rounded())
                    }
                    let range = [values.min(), values.max()].map { NumberText.significant($0 ?? 0, digits: 3) }
                    list.element("li") { item in
                        item.picture(
                            Image(
                                height: height, width: width, channels: channels == 3 ? 3 : 1, values: .bytes(bytes)),
                            alt: "filter \(filter + 1): weights from \(range[0]) to \(range[1])")
                        item.add(String(filter + 1))
                    }
                }
            }
        }
    }

    private func filterCaption(
        _ height: Int, _ width: Int, _ channels: Int, _ filters: Int, greatest: Double
    ) -> String {
        let number = NumberText.count(filters)
        let which =
            filters > mostFilters ? "The first \(mostFilters) of \(number) filters" : "The \(number) filters"
        let bound = NumberText.significant(greatest, digits: 3)
        let shades = "mid-grey is a weight of 0, white \(bound), black \(NumberText.significant(-greatest, digits: 3))"
        let kind =
            switch channels {
            case 1: shades
            case 3: "red, green and blue are the weights of these channels, where \(shades)"
            default: "each pixel is the mean over \(channels) channels, where \(shades)"
            }
        return "\(which) of the first convolution, \(height)×\(width) weights each: \(kind)."
    }
}
