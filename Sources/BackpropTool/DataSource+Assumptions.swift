import Backprop

extension DataSource {
    /// What was taken for granted about data that were read, a line for each: somebody may have meant it otherwise.
    func assumptions<Scalar>(on data: Dataset<Scalar>) -> [String] {
        var lines: [String] = []
        switch self {
        case .npy, .npz:
            if data.holdsBytes { lines.append("features: bytes from 0 to 255, scaled to 0…1") }
        case .idx: break
        case .spiral, .moons, .circles, .clusters, .iris, .csv, .text, .images, .image, .sequences: return []
        }
        if case .classes(let labels, let count) = data.targets, let least = labels.min(), least > 0 {
            let unused = least == 1 ? "class 0 has" : "classes 0 to \(least - 1) have"
            lines.append("labels: from \(least) to \(labels.max() ?? least), so \(count) classes; \(unused) no samples")
        }
        return lines
    }
}
