/// What a file may ask for while it is read, in numbers that are computed and in nodes of the graph.
///
/// An operator of some bytes fills a tensor of any size, and may stand for many nodes. So each model has as much as ordinary ones
/// need, and a large one more: one of 10 kB takes less than 50 MB and less than a second.
struct ONNXBudget {
    private var elements: Int
    private var nodes: Int

    /// - Parameters:
    ///   - tensors: How many numbers the file's tensors hold.
    ///   - nodes: How many nodes the file has.
    init(tensors: Size, nodes: Int) {
        elements = (Size(1 << 19) + 64 * tensors).value ?? .max
        self.nodes = ONNXFile.mostNodes(of: nodes)
    }

    /// Takes room for so many numbers.
    mutating func take(_ count: Size) throws(ONNXGap) {
        guard let count = count.value, count <= elements else { throw ONNXGap("what it makes is too large") }
        elements -= count
    }

    /// Takes room for a node.
    mutating func takeNode() throws(ONNXGap) {
        guard nodes > 0 else { throw ONNXGap("it stands for too many nodes") }
        nodes -= 1
    }
}
