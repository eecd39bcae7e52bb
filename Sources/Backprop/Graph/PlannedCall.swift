import CBackprop

/// A kernel call before it has addresses: its arguments, and which of them depend on where memory lies and on how many
/// samples pass together.
struct PlannedCall: Sendable {
    /// A size that grows with the rows: `perRow` for each.
    struct Size: Sendable {
        let offset, perRow: Int
    }

    /// A key path to a stored field holds nothing that could change, which makes this `Sendable`.
    struct Operand: @unchecked Sendable {
        /// The field of the arguments, or what a layer's own arithmetic calls it. Its name is asked for by people only: to
        /// print it takes longer than all the rest.
        fileprivate let label: Label
        /// Where its address stands among the arguments, if it does.
        let offset: Int?
        let place: Place
        /// By how many scalars what is meant lies behind the place's beginning: for gradients and the arena.
        var shift = 0
        let isRead, isWritten: Bool
        /// Whether what is negligible in it becomes 0 with the last block of a batch.
        fileprivate(set) var isFlushed = false

        fileprivate enum Label {
            case field(AnyKeyPath)
            case text(String)
        }

        var name: String {
            switch label {
            case .field(let field): "\(field)".split(separator: ".").last.map(String.init) ?? ""
            case .text(let text): text
            }
        }
    }

    /// What is true for some blocks of a batch only.
    struct Flag: Sendable {
        enum Condition: Sendable { case notFirst, last }
        let offset: Int
        let condition: Condition
    }

    /// Which kernel; `nil` where a layer computes by itself.
    let kind: bp_call_kind?
    /// The kernel's name.
    let name: String
    /// The path of the layer that it is for.
    let path: String
    /// The passes that made it what it is.
    let passes: [PlanPass]
    /// The arguments as C has them; what is said below is filled in later.
    fileprivate(set) var arguments: [UInt8]
    fileprivate(set) var sizes: [Size] = []
    fileprivate(set) var operands: [Operand] = []
    fileprivate(set) var flags: [Flag] = []
    /// What is written may lie where this is read, if nobody needs it after that.
    fileprivate(set) var overwrites: Place?
    /// What is called where it is no kernel.
    private(set) var custom: CustomCall?

    /// A call that leads into a layer's own arithmetic.
    init(_ custom: CustomCall, _ node: OperationGraph.Node) {
        kind = nil
        name = custom.isBackward ? "backward" : "forward"
        path = node.path
        passes = node.passes
        arguments = []
        self.custom = custom
        func use(_ name: String, _ place: Place?, isWritten: Bool = false) {
            guard let place else { return }
            operands.append(
                .init(label: .text(name), offset: nil, place: place, isRead: !isWritten, isWritten: isWritten))
        }
        use("input", custom.input)
        use("output", custom.output, isWritten: !custom.isBackward)
        use("gradient", custom.gradient)
        for place in custom.parameters { use("parameter gradient", place, isWritten: true) }
        use("input gradient", custom.inputGradient, isWritten: true)
    }

    fileprivate init(_ kind: bp_call_kind, _ name: String, _ node: OperationGraph.Node) {
        (self.kind, self.name) = (kind, name)
        (path, passes, arguments) = (node.path, node.passes, [])
    }
}

/// Writes the arguments of a call.
struct CallWriter<Arguments: BitwiseCopyable> {
    /// What does not depend on addresses and rows.
    var arguments: Arguments
    fileprivate var call: PlannedCall

    init(_ kind: bp_call_kind, _ name: String, _ node: OperationGraph.Node, _ arguments: Arguments) {
        self.arguments = arguments
        call = PlannedCall(kind, name, node)
    }

    /// A size that is `factor` times the number of rows.
    mutating func rows(_ field: PartialKeyPath<Arguments>, times factor: Int = 1) {
        call.sizes.append(.init(offset: offset(field), perRow: factor))
    }

    /// - Parameter shift: How many scalars behind the beginning of a gradient or of a place in the arena.
    mutating func read(_ field: PartialKeyPath<Arguments>, _ place: Place, shift: Int = 0) {
        operand(field, place, shift, isRead: true, isWritten: false)
    }

    /// - Parameter source: An operand in whose place the result may lie.
    mutating func write(_ field: PartialKeyPath<Arguments>, _ place: Place, over source: Place? = nil) {
        operand(field, place, 0, isRead: false, isWritten: true)
        if let source { call.overwrites = source }
    }

    /// What is read and written.
    mutating func change(_ field: PartialKeyPath<Arguments>, _ place: Place, shift: Int = 0) {
        operand(field, place, shift, isRead: true, isWritten: true)
    }

    /// Says that the call writes 0 for what is negligible in the operand that was named last.
    mutating func flushLast(_ field: PartialKeyPath<Arguments>) {
        flag(field, .last)
        call.operands[call.operands.count - 1].isFlushed = true
    }

    mutating func flag(_ field: PartialKeyPath<Arguments>, _ condition: PlannedCall.Flag.Condition) {
        call.flags.append(.init(offset: offset(field), condition: condition))
    }

    private mutating func operand(
        _ field: PartialKeyPath<Arguments>, _ place: Place, _ shift: Int, isRead: Bool, isWritten: Bool
    ) {
        call.operands.append(
            .init(
                label: .field(field), offset: offset(field), place: place, shift: shift,
                isRead: isRead, isWritten: isWritten))
    }

    private func offset(_ field: PartialKeyPath<Arguments>) -> Int {
        guard let offset = MemoryLayout<Arguments>.offset(of: field) else {
            fatalError("\(Arguments.self) does not store such a field")
        }
        return offset
    }

    var planned: PlannedCall {
        var call = call
        call.arguments = unsafe withUnsafeBytes(of: arguments) { unsafe Array($0) }
        return call
    }
}
