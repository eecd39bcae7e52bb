import CBackprop

/// y has the dimensions of x in another order: dimension i of y is dimension `axes[i]` of x.
struct PermutationOperation: Operation {
    let shape: [Int]
    let axes: [Int]

    /// The most dimensions of a sample.
    static let mostAxes = 7

    var name: String { "permute" }

    func forward(_ node: OperationGraph.Node, in plan: inout PlanBuilder) {
        Self.add(shape, axes, from: plan.place(node.inputs[0]), to: plan.place(node.output), node, &plan)
    }

    /// The gradient's dimensions go back to where they were.
    func backward(_ node: OperationGraph.Node, _ gradient: Place, in plan: inout PlanBuilder) {
        guard plan.wantsGradient(node.inputs[0]) else { return }
        let back = axes.indices.map { axis in axes.firstIndex(of: axis) ?? axis }
        let permuted = axes.map { shape[$0] }
        Self.add(permuted, back, from: gradient, to: plan.newGradient(of: node.inputs[0]), node, &plan)
    }

    private static func add(
        _ shape: [Int], _ axes: [Int], from x: Place, to y: Place, _ node: OperationGraph.Node,
        _ plan: inout PlanBuilder
    ) {
        let strides = Shape.strides(of: shape)
        var call = CallWriter(BP_CALL_PERMUTE, "permute", node, bp_permutation())
        call.rows(\.rows)
        call.arguments.row_stride = shape.reduce(1, *)
        call.arguments.rank = shape.count
        store(axes.map { shape[$0] }, in: &call.arguments.extents)
        store(axes.map { strides[$0] }, in: &call.arguments.strides)
        unsafe call.read(\.x, x)
        unsafe call.write(\.y, y)
        plan.add(call.planned)
    }

    /// C's arrays of fixed length are tuples here.
    private static func store<Tuple: BitwiseCopyable>(_ numbers: [Int], in tuple: inout Tuple) {
        unsafe withUnsafeMutableBytes(of: &tuple) { bytes in
            for (position, number) in numbers.enumerated() {
                unsafe bytes.storeBytes(of: number, toByteOffset: position * MemoryLayout<Int>.stride, as: Int.self)
            }
        }
    }
}
