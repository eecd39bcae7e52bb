/// How the processes of a program reach each other: bytes only, never arithmetic.
///
/// Each call is made by all of them, in the same order and with the same number of bytes, and returns when this process has
/// all that the others sent.
protocol RankLink: AnyObject, Sendable {
    /// Sends block j of `source` to process j, and puts what process j sent in the place of block j of `target`. There are as
    /// many blocks as processes, of `bytes` bytes each.
    func exchange(_ source: UnsafeRawPointer, _ target: UnsafeMutableRawPointer, bytes: Int)

    /// Puts the `bytes` bytes of each process into `target`, in the order of the processes.
    func gather(_ source: UnsafeRawPointer, _ target: UnsafeMutableRawPointer, bytes: Int)

    /// Leaves the others, after all of them have come here.
    func end()

    /// Ends this process and all others.
    func abort(code: Int32) -> Never
}
