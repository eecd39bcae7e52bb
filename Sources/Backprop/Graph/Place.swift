/// Where an operand of a planned call lies.
enum Place: Hashable, Sendable {
    /// What the caller gives: samples in rows.
    case input(Int)
    /// What the caller takes.
    case output
    /// What the loss writes: its gradient with respect to the output; and with respect to the input, where a layer is run
    /// by itself.
    case outputGradient
    case inputGradient
    /// A learnable parameter, and the loss's gradient with respect to it.
    case parameter(Int)
    case gradient(Int)
    /// What the optimizer remembers of a parameter, in its first or second tensor.
    case state(Int, parameter: Int)
    /// A tensor that is saved and not learnt: one that stays, or statistics that a training keeps.
    case constant(Int)
    /// What is computed from parameters and constants before a plan is run.
    case derived(Int)
    /// In the arena.
    case scratch(Int)
    /// What a stream has from one step to the next, or a training for each row from one batch to the next.
    case kept(Int)
}

extension Place {
    /// Whether it is that of a layer's tensor, the same for all samples.
    var holdsTensor: Bool {
        switch self {
        case .parameter, .constant, .derived: true
        case .input, .output, .outputGradient, .inputGradient, .gradient, .state, .scratch, .kept: false
        }
    }
}

extension Place: CustomStringConvertible {
    var description: String {
        switch self {
        case .input(let index): index == 0 ? "input" : "input \(index)"
        case .output: "output"
        case .outputGradient: "output gradient"
        case .inputGradient: "input gradient"
        case .parameter(let index): "parameter \(index)"
        case .gradient(let index): "gradient \(index)"
        case .state(let number, let index): "state \(number) of parameter \(index)"
        case .constant(let index): "constant \(index)"
        case .derived(let index): "derived \(index)"
        case .scratch(let index): "arena \(index)"
        case .kept(let index): "kept \(index)"
        }
    }
}

/// A number of scalars that depends on the number of samples that pass together.
struct Extent: Hashable, Sendable {
    /// Scalars for each sample.
    var perRow = 0
    /// Scalars whatever the number of samples.
    var fixed = 0

    func scalars(rows: Int) -> Int { perRow * rows + fixed }
}
