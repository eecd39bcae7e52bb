/// What surrounds an image when a kernel or a window moves over it. Padding takes no part in any sum: a tap that lies on
/// it is left out.
public enum Padding: Sendable, Equatable {
    /// None: kernels lie within the image.
    case valid
    /// As much as gives one output per stride: outputs are ⌈size/stride⌉. What is odd goes below and to the right.
    case same
    /// As much before the first tap as the kernel reaches back, and none behind: no output depends on what comes after its
    /// place in a sequence. In two dimensions, likewise above and to the left.
    case causal
    /// So many rows above and below, and so many columns left and right. In one dimension `left` and `right` count.
    case explicit(top: Int, bottom: Int, left: Int, right: Int)
}

// In files: "valid", "same", "causal" or [top, bottom, left, right].
extension Padding {
    /// What a file holds of it.
    var setting: LayerSetting {
        switch self {
        case .valid: .text("valid")
        case .same: .text("same")
        case .causal: .text("causal")
        case .explicit(let top, let bottom, let left, let right): .integers([top, bottom, left, right])
        }
    }

    /// Nothing unless the setting is a padding's.
    init?(_ setting: LayerSetting) {
        if let plain = [Padding.valid, .same, .causal].first(where: { $0.setting == setting }) {
            self = plain
            return
        }
        guard let sides = setting.numbers, sides.count == 4,
            sides.allSatisfy({ (0...Window.largest).contains($0) })
        else { return nil }
        self = .explicit(top: sides[0], bottom: sides[1], left: sides[2], right: sides[3])
    }
}
