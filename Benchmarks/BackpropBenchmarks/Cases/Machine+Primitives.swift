import Backprop

extension Machine {
    /// The peers that have a primitive for a case, on its operands. Primitives are for `Float`.
    func contestants<Scalar>(
        on buffers: [Buffer<Scalar>], _ make: (OneDNNPrimitives, [Buffer<Float>]) -> Run
    ) -> [(name: String, run: Run)] {
        guard let buffers = buffers as? [Buffer<Float>] else { return [] }
        return peers.compactMap { peer in peer.primitives.map { (peer.name, make($0, buffers)) } }
    }
}
