/// How the processes of a program reach each other: bytes only, never arithmetic.
///
/// Moves are begun by all processes, each line's in the same order and with the same numbers of bytes; one line knows nothing
/// of the order of the other. Memory that is named stays where it is until the move is done.
protocol RankLink: AnyObject, Sendable {
    /// Begins to send block j of `source` to process j, and to put what process j sends in the place of block j of `target`.
    /// There are as many blocks as processes, of `bytes` bytes each, fewer than 2³¹.
    func beginExchange(
        _ source: UnsafeRawPointer, _ target: UnsafeMutableRawPointer, bytes: Int, on line: RankLine
    ) -> RankMove

    /// Begins to put the `bytes` bytes of each process into `target`, in the order of the processes.
    func beginGather(
        _ source: UnsafeRawPointer, _ target: UnsafeMutableRawPointer, bytes: Int, on line: RankLine
    ) -> RankMove

    /// Sends each process some bytes of `source`, one process's after the other's, and puts what each sends into `target`
    /// likewise; waits for that.
    ///
    /// - Parameters:
    ///   - sending: How many bytes each process gets, fewer than 2³¹ in all.
    ///   - receiving: How many each sends.
    func exchange(
        _ source: UnsafeRawPointer, sending: [Int], _ target: UnsafeMutableRawPointer, receiving: [Int])

    /// Whether this process has all that the others send, and they may have what it sends. Moves go on only while somebody
    /// asks or waits.
    func isDone(_ move: inout RankMove) -> Bool

    /// Returns when a move is done.
    func wait(for move: inout RankMove)

    /// What has been moved so far.
    var traffic: RankTraffic { get }

    /// Leaves the others, after all of them have come here.
    func end()

    /// Ends this process and all others.
    func abort(code: Int32) -> Never
}

/// Moves whose order all processes agree on.
enum RankLine: Int, CaseIterable {
    /// What is sent when a process is ready to.
    case main
    /// What follows when another move is seen to be done, which processes see at different times.
    case following
}

/// Bytes on their way.
struct RankMove {
    /// What the link calls it.
    var request = 0
    var isDone = false
}

extension RankLink {
    /// Puts the `bytes` bytes of each process into `target`, in the order of the processes, and waits for that.
    func gather(_ source: UnsafeRawPointer, _ target: UnsafeMutableRawPointer, bytes: Int) {
        var move = unsafe beginGather(source, target, bytes: bytes, on: .main)
        wait(for: &move)
    }
}
