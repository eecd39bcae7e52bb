import Backprop

/// The option that says how images are changed at random while a network learns.
enum AugmentationOption {
    static let options: [Option] = [
        .value(
            "augment", "CHANGES",
            "change images at random while learning: flip, vflip, shift2 (pixels), rotate10 (degrees), crop0.9 (share)")
    ].grouped("data")

    /// - Throws: `UsageError` for changes that there are not, or data that are no images.
    static func augmentation(_ arguments: Arguments, data: DataSource) throws(UsageError) -> ImageAugmentation? {
        guard let text = arguments["augment"] else { return nil }
        var changes: [Substring: Double] = [:]
        for word in text.split(separator: ",", omittingEmptySubsequences: false) {
            let name = word.prefix { $0.isLetter }
            guard changes[name] == nil, let amount = amount(of: name, word.dropFirst(name.count)) else {
                throw UsageError(
                    "--augment \(text): \"\(word)\": expected flip, vflip, shiftN by up to N pixels, rotateX by up to X "
                        + "degrees of 180, or cropX to a share of at least X, each once")
            }
            changes[name] = amount
        }
        guard data.mayHoldImages else { throw UsageError("--augment goes with a folder of images as DATA") }
        return ImageAugmentation(
            horizontalFlip: changes["flip"] ?? 0, verticalFlip: changes["vflip"] ?? 0,
            shift: Int(changes["shift"] ?? 0), crop: changes["crop"] ?? 1, rotation: changes["rotate"] ?? 0)
    }

    /// What stands behind the name of a change, if it has a meaning; every other image is flipped.
    private static func amount(of name: Substring, _ text: Substring) -> Double? {
        switch name {
        case "flip", "vflip": text.isEmpty ? 0.5 : nil
        case "shift": Int(text).flatMap { (1...1_000_000).contains($0) ? Double($0) : nil }
        case "rotate": Double(text).flatMap { $0 > 0 && $0 <= 180 ? $0 : nil }
        case "crop": Double(text).flatMap { $0 > 0 && $0 <= 1 ? $0 : nil }
        default: nil
        }
    }
}
