/// What a training keeps for each row of a batch until the next batch goes on from there.
struct KeptRows<Scalar: TensorScalar> {
    private var memories: [KeptMemory] = []
    private var rows = 0
    /// Where each of the memories begins.
    private var offsets: [Int] = []
    private var storage = TensorStorage<Scalar>(capacity: 0)

    /// None.
    init() {}

    init(_ memories: [KeptMemory], rows: Int) {
        (self.memories, self.rows) = (memories, rows)
        var end = 0
        for memory in memories {
            offsets.append(end)
            end += (memory.count * rows + 15) / 16 * 16
        }
        storage = TensorStorage(capacity: end)
    }

    /// Where an operand of a call lies; a row's share of a memory follows that of the row before.
    func address(of place: PlanImage.Address) -> UnsafeMutablePointer<Scalar> {
        unsafe storage.base + offsets[place.index] + place.shift
    }

    /// Makes all rows what they are before the first batch: the values of a layer's tensor, or 0.
    func reset(_ tensors: TensorAddresses) {
        for (memory, offset) in zip(memories, offsets) {
            for row in 0..<rows {
                for part in memory.parts {
                    let start = unsafe storage.base + offset + row * memory.count + part.offset
                    unsafe part.begin(at: start, tensors)
                }
            }
        }
    }
}

extension KeptMemory.Part {
    /// Writes what the part is before the first step.
    func begin<Scalar: TensorScalar>(at start: UnsafeMutablePointer<Scalar>, _ tensors: TensorAddresses) {
        unsafe start.update(repeating: 0, count: kind.count)
        guard case .values(let count, let place?) = kind else { return }
        unsafe start.update(
            from: tensors.address(of: place).assumingMemoryBound(to: Scalar.self), count: count)
    }
}
