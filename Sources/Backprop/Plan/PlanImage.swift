import CBackprop

/// The calls of a plan as C has them, but for addresses and sizes, and where these are to be written.
struct PlanImage: Sendable {
    /// The arguments of all calls.
    private(set) var bytes: [UInt8] = []
    private(set) var calls: [Call] = []
    private(set) var sizes: [PlannedCall.Size] = []
    private(set) var flags: [PlannedCall.Flag] = []

    // Where addresses go.
    private(set) var inputs: [Address] = []
    private(set) var output: [Int] = []
    private(set) var outputGradient: [Int] = []
    private(set) var inputGradient: [Int] = []
    private(set) var parameters: [Address] = []
    private(set) var gradients: [Address] = []
    private(set) var states: [StateAddress] = []
    private(set) var constants: [Address] = []
    private(set) var derived: [Address] = []
    private(set) var kept: [Address] = []
    private(set) var scratch: [(offset: Int, position: Extent)] = []

    struct Call: Sendable {
        let kind: bp_call_kind
        /// Where its arguments begin.
        let offset: Int
    }

    /// Where the address of a tensor goes, and which one's.
    struct Address: Sendable {
        let offset, index: Int
        /// By how many scalars it is moved on.
        var shift = 0
    }

    /// The same for a tensor that the optimizer keeps of a parameter.
    struct StateAddress: Sendable {
        let offset, number, index: Int
    }

    init(_ planned: [PlannedCall], _ arena: ArenaLayout) {
        for call in planned {
            let start = bytes.count
            // A layer's own arithmetic takes a place that is never walked.
            calls.append(Call(kind: call.kind ?? BP_CALL_COPY, offset: start))
            bytes += call.arguments
            bytes += repeatElement(0, count: -bytes.count & 15)
            sizes += call.sizes.map { .init(offset: start + $0.offset, perRow: $0.perRow) }
            flags += call.flags.map { .init(offset: start + $0.offset, condition: $0.condition) }
            for operand in call.operands {
                guard let offset = operand.offset else { continue }
                add(operand.place, at: start + offset, shift: operand.shift, arena)
            }
        }
    }

    private mutating func add(_ place: Place, at offset: Int, shift: Int, _ arena: ArenaLayout) {
        switch place {
        case .input(let index): inputs.append(Address(offset: offset, index: index))
        case .output: output.append(offset)
        case .outputGradient: outputGradient.append(offset)
        case .inputGradient: inputGradient.append(offset)
        case .parameter(let index): parameters.append(Address(offset: offset, index: index))
        case .gradient(let index): gradients.append(Address(offset: offset, index: index, shift: shift))
        case .state(let number, let index):
            states.append(StateAddress(offset: offset, number: number, index: index))
        case .constant(let index): constants.append(Address(offset: offset, index: index))
        case .derived(let index): derived.append(Address(offset: offset, index: index))
        case .scratch(let index):
            var position = arena.positions[index]
            position.fixed += shift
            scratch.append((offset, position))
        case .kept(let index): kept.append(Address(offset: offset, index: index, shift: shift))
        }
    }
}
