/// What a process has moved to and from others, and how much of the time that took it had to wait.
///
///     let before = ranks.traffic
///     try trainer.train(&model, on: data, using: &generator)
///     print(ranks.traffic.since(before).bytes)
public struct RankTraffic: Sendable, Equatable {
    /// Calls that move, and the bytes that this process sent to others by them.
    public internal(set) var moves = 0, bytes = 0
    /// Seconds in which something was on its way, from the beginning of a move until it was seen to be done.
    public internal(set) var moving = 0.0
    /// Seconds in which there was nothing to do but to wait for it.
    public internal(set) var waiting = 0.0

    /// Nothing yet.
    public init() {}

    /// The share of the time of moving in which something else was done.
    public var hidden: Double { moving > 0 ? max(0, 1 - waiting / moving) : 0 }

    /// What came after an earlier time.
    ///
    /// - Parameter earlier: What had been moved until then.
    public func since(_ earlier: RankTraffic) -> RankTraffic {
        var traffic = self
        traffic.moves -= earlier.moves
        traffic.bytes -= earlier.bytes
        traffic.moving -= earlier.moving
        traffic.waiting -= earlier.waiting
        return traffic
    }
}

extension Ranks {
    /// What this process has moved so far; nothing for a program on its own.
    public var traffic: RankTraffic { link?.traffic ?? RankTraffic() }
}
