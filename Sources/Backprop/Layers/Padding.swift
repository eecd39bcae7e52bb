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

// As JSON: "valid", "same", "causal" or [top, bottom, left, right].
extension Padding: Codable {
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        switch self {
        case .valid: try container.encode("valid")
        case .same: try container.encode("same")
        case .causal: try container.encode("causal")
        case .explicit(let top, let bottom, let left, let right): try container.encode([top, bottom, left, right])
        }
    }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        func refuse(_ value: String) -> DecodingError {
            .dataCorruptedError(in: container, debugDescription: "a padding of \(value)")
        }
        if let name = try? container.decode(String.self) {
            switch name {
            case "valid": self = .valid
            case "same": self = .same
            case "causal": self = .causal
            default: throw refuse("\"\(name)\"")
            }
            return
        }
        let sides = try container.decode([Int].self)
        guard sides.count == 4, sides.allSatisfy({ (0...Window.largest).contains($0) }) else {
            throw refuse("\(sides)")
        }
        self = .explicit(top: sides[0], bottom: sides[1], left: sides[2], right: sides[3])
    }
}
