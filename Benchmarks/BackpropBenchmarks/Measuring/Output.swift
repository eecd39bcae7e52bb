import Backprop

/// Where all contestants of a case write their result, to see that they do the same work.
struct Output {
    private let values: () -> [Double]
    private let clear: () -> Void

    init<Scalar: TensorScalar>(_ buffer: Buffer<Scalar>) {
        values = { (0..<buffer.count).map { unsafe Double(buffer.base[$0]) } }
        clear = { for i in 0..<buffer.count { unsafe buffer.base[i] = .nan } }
    }

    /// Stops the program if a peer's result is another than ours. Peers round in other places; a library with another
    /// interface than the one expected is far off.
    func check(_ contest: Contest, _ name: String) {
        let ours = result(of: contest.ours)
        let tolerance = 1e-3 * (1 + (ours.map(abs).max() ?? 0))
        for peer in contest.peers {
            let theirs = result(of: peer.run)
            guard let i = ours.indices.first(where: { !(abs(ours[$0] - theirs[$0]) <= tolerance) }) else { continue }
            fatalError("\(name): element \(i) is \(ours[i]), \(peer.name) has \(theirs[i])")
        }
    }

    private func result(of run: Run) -> [Double] {
        clear()
        run(1)
        return values()
    }
}
