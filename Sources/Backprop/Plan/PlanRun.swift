import CBackprop

/// A plan with memory: an arena, and calls with all their addresses, which C walks.
///
/// The addresses of tensors are given; whoever gives them keeps that memory alive. Nothing is allocated unless there are
/// more rows than ever before: its loops count, because in a debug build an array's iterator allocates.
@safe final class PlanRun<Scalar: TensorScalar> {
    let plan: Plan
    /// How many samples pass together; -1 before that is said.
    private(set) var rows = -1
    /// Into how many parts they are cut, each with sums of its own; 0 if they are not.
    var cutParts = 0
    /// What layers compute by themselves.
    private let customLayers: [any CustomArithmetic<Scalar>]

    /// The calls, then their arguments.
    private let calls: UnsafeMutablePointer<bp_call>
    private let arguments: UnsafeMutableRawPointer
    private var arena = TensorStorage<Scalar>(capacity: 0)
    /// What is kept for each row from one batch to the next.
    private var kept = KeptRows<Scalar>()
    private var addresses = TensorAddresses()
    /// With what the calls are made.
    private let run: UnsafeMutablePointer<bp_run>
    /// What layers that compute by themselves are told.
    private var pass: Pass
    private var block = (isFirst: true, isLast: true)

    // Of the plan, in places that take no reference counting to get at.
    private let inputs, outputs: UnsafeMutableBufferPointer<Int>
    private let forward: Calls

    /// The calls of a way.
    private enum Calls {
        case all(first: Int, count: Int)
        /// With a layer's own arithmetic between them.
        case some
    }

    /// - Parameters:
    ///   - plan: What is run.
    ///   - compute: Where the numbers are computed, until `use` says otherwise; somebody else keeps it alive.
    ///   - arithmetic: What computes a node whose layer does so by itself; the layer is known by its place among these.
    init(
        _ plan: Plan, on compute: Compute,
        arithmetic: (_ node: OperationGraph.Node, _ layer: Int) -> any CustomArithmetic<Scalar>
    ) {
        self.plan = plan
        let image = plan.image
        let arguments = UnsafeMutableRawPointer.allocate(byteCount: max(image.bytes.count, 1), alignment: 16)
        unsafe image.bytes.withUnsafeBytes { bytes in
            if let source = bytes.baseAddress { unsafe arguments.copyMemory(from: source, byteCount: bytes.count) }
        }
        unsafe self.arguments = arguments
        unsafe calls = .allocate(capacity: max(image.calls.count, 1))
        for (position, call) in image.calls.enumerated() {
            unsafe (calls + position).initialize(
                to: bp_call(kind: call.kind, arguments: arguments + call.offset, things: 0, parts: 1, wakes: false))
        }
        unsafe run = .allocate(capacity: 1)
        unsafe run.initialize(to: compute.run(for: Scalar.self))
        // Who else is not to keep threads alive.
        let passCompute = plan.customNodes.isEmpty ? Compute(kernels: compute.kernels) : compute
        pass = .network(compute: passCompute, isTraining: plan.isTraining)
        customLayers = plan.customNodes.map { arithmetic($0.node, $0.layer) }
        unsafe inputs = .allocate(capacity: image.inputs.count)
        _ = unsafe inputs.initialize(fromContentsOf: image.inputs.map(\.offset))
        unsafe outputs = .allocate(capacity: image.output.count)
        _ = unsafe outputs.initialize(fromContentsOf: image.output)
        if plan.forwardSteps.count == 1, case .calls(let first, let count) = plan.forwardSteps[0] {
            forward = .all(first: first, count: count)
        } else {
            forward = .some
        }
        setFlags()
    }

    deinit {
        unsafe calls.deallocate()
        unsafe arguments.deallocate()
        unsafe run.deallocate()
        unsafe inputs.deallocate()
        unsafe outputs.deallocate()
    }

    /// Says where the numbers are computed from now on; somebody else keeps it alive.
    func use(_ compute: Compute) {
        let next = unsafe compute.run(for: Scalar.self)
        if hasCustomLayers { pass.compute = compute }
        guard
            unsafe next.kernels != run.pointee.kernels || next.pool != run.pointee.pool
                || next.threads != run.pointee.threads || next.least_work != run.pointee.least_work
        else { return }
        unsafe run.pointee = next
        shareCalls()
    }

    /// Decides which calls threads share.
    private func shareCalls() {
        shareCalls(plan.forwardSteps)
        shareCalls(plan.backwardSteps)
    }

    private func shareCalls(_ steps: [Plan.Step]) {
        for i in steps.indices {
            if case .calls(let first, let count) = steps[i] { unsafe bp_share_calls(run, count, calls + first) }
        }
    }

    // MARK: Addresses

    /// Says where the tensors of the network lie.
    func bind(_ tensors: TensorAddresses) {
        unsafe addresses.parameters = tensors.parameters
        unsafe addresses.constants = tensors.constants
        unsafe addresses.derived = tensors.derived
        let image = plan.image
        for place in image.parameters { unsafe set(place.offset, tensors.parameters[place.index]) }
        // Who only goes forward has none.
        if unsafe !tensors.gradients.isEmpty { unsafe bind(gradients: tensors.gradients) }
        for place in image.constants { unsafe set(place.offset, tensors.constants[place.index]) }
        for place in image.derived { unsafe set(place.offset, tensors.derived[place.index]) }
    }

    /// Says where the parameters' gradients go.
    func bind(gradients: [UnsafeMutableRawPointer]) {
        unsafe addresses.gradients = gradients
        let places = plan.image.gradients
        for i in places.indices {
            let shift = places[i].shift * MemoryLayout<Scalar>.stride
            unsafe set(places[i].offset, gradients[places[i].index] + shift)
        }
    }

    /// Says where the optimizer's memories lie.
    func bind(states: [[UnsafeMutableRawPointer]]) {
        unsafe addresses.states = states
        for place in plan.image.states { unsafe set(place.offset, states[place.number][place.index]) }
    }

    func bindInput(_ address: UnsafeRawPointer) {
        let address = unsafe UnsafeMutableRawPointer(mutating: address)
        if hasCustomLayers { unsafe addresses.input = address }
        for i in unsafe 0..<inputs.count { unsafe set(inputs[i], address) }
    }

    func bindOutput(_ address: UnsafeMutableRawPointer) {
        if hasCustomLayers { unsafe addresses.output = address }
        for i in unsafe 0..<outputs.count { unsafe set(outputs[i], address) }
    }

    func bindOutputGradient(_ address: UnsafeMutableRawPointer) {
        unsafe addresses.outputGradient = address
        let outputGradient = plan.image.outputGradient
        for i in outputGradient.indices { unsafe set(outputGradient[i], address) }
    }

    func bindInputGradient(_ address: UnsafeMutableRawPointer) {
        unsafe addresses.inputGradient = address
        for offset in plan.image.inputGradient { unsafe set(offset, address) }
    }

    private func set(_ offset: Int, _ address: UnsafeMutableRawPointer) {
        unsafe (arguments + offset).storeBytes(of: address, as: UnsafeMutableRawPointer.self)
    }

    /// Says how many samples pass together.
    func setRows(_ rows: Int) {
        guard rows != self.rows else { return }
        self.rows = rows
        let (sizes, places) = (plan.image.sizes, plan.image.scratch)
        for i in sizes.indices {
            unsafe (arguments + sizes[i].offset).storeBytes(of: sizes[i].perRow * rows, as: Int.self)
        }
        let capacity = plan.arena.size.scalars(rows: rows)
        if capacity > arena.capacity { arena = TensorStorage(capacity: capacity) }
        for i in places.indices { unsafe set(places[i].offset, scratch(places[i].position)) }
        shareCalls()
    }

    /// Makes room for what is kept of so many rows. To be followed by `forgetRows`.
    func keepRows(_ rows: Int) {
        kept = KeptRows(plan.kept, rows: rows)
        for place in plan.image.kept { unsafe set(place.offset, UnsafeMutableRawPointer(kept.address(of: place))) }
    }

    /// The next rows begin as if there had been none before.
    func forgetRows() { kept.reset(addresses) }

    var hasCustomLayers: Bool { !customLayers.isEmpty }

    /// The bytes that the arena takes.
    var arenaBytes: Int { arena.capacity * MemoryLayout<Scalar>.stride }

    private func scratch(_ position: Extent) -> UnsafeMutableRawPointer {
        unsafe UnsafeMutableRawPointer(arena.base + position.scalars(rows: rows))
    }

    private func address(of place: Place) -> UnsafeMutableRawPointer {
        if case .scratch(let index) = place { return unsafe scratch(plan.arena.positions[index]) }
        return unsafe addresses.address(of: place)
    }

    /// Lets the layers that compute by themselves take up an update of the parameters.
    func updateCustomLayers() {
        for layer in customLayers { layer.update(addresses) }
    }

    /// Lets them take the parameters and constants that are bound.
    func readCustomLayers() {
        for layer in customLayers { layer.read(addresses) }
    }

    // MARK: Walking

    /// - Parameters:
    ///   - randomness: What random operations draw from.
    ///   - firstRow: The place in its batch of the first row.
    func runForward(randomness: UInt64 = 0, firstRow: Int = 0) {
        unsafe run.pointee.randomness = randomness
        unsafe run.pointee.first_row = firstRow
        switch forward {
        case .all(let first, let count): unsafe bp_run_calls(run, count, calls + first)
        case .some: walk(plan.forwardSteps)
        }
    }

    /// - Parameters:
    ///   - isFirst: Whether the block is the first of its batch; else the parameters' gradients are added to.
    ///   - isLast: Whether the parameters' gradients are complete then: no other block or part of the batch follows.
    ///   - rule: How parameters follow their gradients, in a plan that has updates; not at all by default.
    func runBackward(isFirst: Bool, isLast: Bool, rule: bp_update_rule = bp_update_rule()) {
        unsafe run.pointee.rule = rule
        setBlock(isFirst: isFirst, isLast: isLast)
        walk(plan.backwardSteps)
    }

    /// Says what the calls that follow are told of their block; see `runBackward`.
    func begin(isFirst: Bool, isLast: Bool) {
        unsafe run.pointee.rule = bp_update_rule()
        setBlock(isFirst: isFirst, isLast: isLast)
    }

    /// Runs some calls that are kernels.
    func runCalls(_ range: Range<Int>) {
        if !range.isEmpty { unsafe bp_run_calls(run, range.count, calls + range.lowerBound) }
    }

    func arguments<Arguments: BitwiseCopyable>(of call: PartedCall, as type: Arguments.Type) -> Arguments {
        unsafe (arguments + call.offset).load(as: type)
    }

    func setArguments(of call: PartedCall, _ value: some BitwiseCopyable) {
        unsafe (arguments + call.offset).storeBytes(of: value, as: type(of: value))
    }

    /// The same for arguments of another size.
    func resize(_ call: PartedCall, _ value: some BitwiseCopyable) {
        setArguments(of: call, value)
        unsafe bp_count_things(calls + call.call)
    }

    /// The same for the last block of a part, and calls `body` after each call with its place in the plan.
    func runBackward(isFirst: Bool, afterEach body: (_ call: Int) -> Void) {
        begin(isFirst: isFirst, isLast: false)
        let steps = plan.backwardSteps
        var position = plan.forwardCount
        for i in steps.indices {
            switch steps[i] {
            case .calls(let first, let count):
                for call in first..<first + count {
                    unsafe bp_run_calls(run, 1, calls + call)
                    body(call)
                }
                position = first + count
            case .custom(let call):
                callCustomLayer(call)
                body(position)
                position += 1
            }
        }
    }

    private func setBlock(isFirst: Bool, isLast: Bool) {
        guard block != (isFirst, isLast) else { return }
        block = (isFirst, isLast)
        setFlags()
    }

    private func setFlags() {
        pass.accumulatesGradients = !block.isFirst
        pass.flushesGradients = block.isLast
        let flags = plan.image.flags
        for i in flags.indices {
            let value =
                switch flags[i].condition {
                case .notFirst: !block.isFirst
                case .last: block.isLast
                }
            unsafe (arguments + flags[i].offset).storeBytes(of: value, as: Bool.self)
        }
    }

    private func walk(_ steps: [Plan.Step]) {
        for i in steps.indices {
            switch steps[i] {
            case .calls(let first, let count): unsafe bp_run_calls(run, count, calls + first)
            case .custom(let call): callCustomLayer(call)
            }
        }
    }

    private func callCustomLayer(_ call: CustomCall) {
        unsafe pass.randomness = run.pointee.randomness
        unsafe pass.firstRow = run.pointee.first_row
        unsafe customLayers[call.layer].call(call, rows: rows, pass: pass, address: address)
    }
}
