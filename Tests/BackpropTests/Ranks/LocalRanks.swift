import Foundation

@testable import Backprop

/// Processes that are threads of the test, each with a link to the others.
@safe final class LocalRanks: @unchecked Sendable {
    private let count: Int
    private let condition = NSCondition()
    private var (arrived, generation) = (0, 0)
    /// What has been begun on each line, in order.
    private var moves: [[Move]] = RankLine.allCases.map { _ in [] }

    @safe private struct Move {
        let isGather: Bool
        let bytes: Int
        var ends: [(rank: Int, source: UnsafeRawPointer, target: UnsafeMutableRawPointer)] = unsafe []
        var isDone = false
    }

    private init(_ count: Int) { self.count = count }

    /// Runs `body` on as many threads as there are to be ranks, and returns what each comes to, in their order.
    static func run<Result: Sendable>(
        _ count: Int, _ body: @escaping @Sendable (Ranks) throws -> Result
    ) -> [Swift.Result<Result, any Error>] {
        let meeting = LocalRanks(count)
        let results = Results<Result>(count)
        for rank in 0..<count {
            let link = Link(meeting, rank)
            let thread = Thread {
                results.set(rank, .init { try body(Ranks(rank: rank, count: count, library: "threads", link: link)) })
            }
            thread.stackSize = 4 << 20
            thread.start()
        }
        return results.all
    }

    private final class Results<Result: Sendable>: @unchecked Sendable {
        private let condition = NSCondition()
        private var results: [Swift.Result<Result, any Error>?]

        init(_ count: Int) { results = Array(repeating: nil, count: count) }

        func set(_ rank: Int, _ result: Swift.Result<Result, any Error>) {
            condition.withLock {
                results[rank] = result
                condition.broadcast()
            }
        }

        var all: [Swift.Result<Result, any Error>] {
            condition.withLock {
                while results.contains(where: { $0 == nil }) { condition.wait() }
                return results.compactMap(\.self)
            }
        }
    }

    /// Waits until all have come.
    private func meet() {
        condition.withLock {
            let mine = generation
            arrived += 1
            if arrived == count {
                (arrived, generation) = (0, generation + 1)
                condition.broadcast()
            }
            while generation == mine { condition.wait() }
        }
    }

    private func begin(
        _ isGather: Bool, _ source: UnsafeRawPointer, _ target: UnsafeMutableRawPointer, bytes: Int, line: Int,
        rank: Int,
        number: Int
    ) {
        condition.withLock {
            if moves[line].count == number { moves[line].append(Move(isGather: isGather, bytes: bytes)) }
            guard moves[line][number].isGather == isGather, moves[line][number].bytes == bytes else {
                fatalError("rank \(rank) moves \(bytes) bytes, another one something else")
            }
            unsafe moves[line][number].ends.append((rank, source, target))
            if unsafe moves[line][number].ends.count == count {
                perform(moves[line][number])
                moves[line][number].isDone = true
                condition.broadcast()
            }
        }
    }

    private func perform(_ move: Move) {
        for to in unsafe move.ends.indices {
            for from in unsafe move.ends.indices {
                let (from, to) = unsafe (move.ends[from], move.ends[to])
                let block = unsafe move.isGather ? 0 : to.rank
                unsafe (to.target + from.rank * move.bytes).copyMemory(
                    from: from.source + block * move.bytes, byteCount: move.bytes)
            }
        }
    }

    /// It says that a move is done only when it has been asked for the second time, so that moves of both lines are seen to be
    /// done at different places of a step.
    private final class Link: RankLink, @unchecked Sendable {
        private let meeting: LocalRanks
        private let rank: Int
        private var begun = RankLine.allCases.map { _ in 0 }
        private var asked: Set<Int> = []
        private(set) var traffic = RankTraffic()

        init(_ meeting: LocalRanks, _ rank: Int) { (self.meeting, self.rank) = (meeting, rank) }

        private func begin(
            _ isGather: Bool, _ source: UnsafeRawPointer, _ target: UnsafeMutableRawPointer, bytes: Int,
            on line: RankLine
        ) -> RankMove {
            let number = begun[line.rawValue]
            begun[line.rawValue] += 1
            traffic.moves += 1
            traffic.bytes += bytes * (meeting.count - 1)
            unsafe meeting.begin(
                isGather, source, target, bytes: bytes, line: line.rawValue, rank: rank, number: number)
            return RankMove(request: number * RankLine.allCases.count + line.rawValue)
        }

        func beginExchange(
            _ source: UnsafeRawPointer, _ target: UnsafeMutableRawPointer, bytes: Int, on line: RankLine
        ) -> RankMove {
            unsafe begin(false, source, target, bytes: bytes, on: line)
        }

        func beginGather(
            _ source: UnsafeRawPointer, _ target: UnsafeMutableRawPointer, bytes: Int, on line: RankLine
        ) -> RankMove {
            unsafe begin(true, source, target, bytes: bytes, on: line)
        }

        /// As moves of one process after the other, each as long as the longest.
        func exchange(
            _ source: UnsafeRawPointer, sending: [Int], _ target: UnsafeMutableRawPointer, receiving: [Int]
        ) {
            let count = meeting.count
            var counts = [Int](repeating: 0, count: count * count)
            unsafe sending.withUnsafeBytes { sending in
                unsafe counts.withUnsafeMutableBytes { counts in
                    guard let from = sending.baseAddress, let to = counts.baseAddress else { return }
                    unsafe gather(from, to, bytes: sending.count)
                }
            }
            for other in 0..<count where counts[other * count + rank] != receiving[other] {
                fatalError("rank \(other) sends \(counts[other * count + rank]) bytes, not \(receiving[other])")
            }
            let most = counts.max() ?? 0
            var sent = [UInt8](repeating: 0, count: max(1, most * count))
            var received = sent
            unsafe sent.withUnsafeMutableBytes { sent in
                unsafe received.withUnsafeMutableBytes { received in
                    guard let from = sent.baseAddress, let to = received.baseAddress else { return }
                    var start = 0
                    for (other, bytes) in sending.enumerated() {
                        unsafe (from + other * most).copyMemory(from: source + start, byteCount: bytes)
                        start += bytes
                    }
                    var move = unsafe beginExchange(from, to, bytes: most, on: .main)
                    wait(for: &move)
                    start = 0
                    for (other, bytes) in receiving.enumerated() {
                        unsafe (target + start).copyMemory(from: to + other * most, byteCount: bytes)
                        start += bytes
                    }
                }
            }
        }

        private func place(_ move: RankMove) -> (line: Int, number: Int) {
            (move.request % RankLine.allCases.count, move.request / RankLine.allCases.count)
        }

        func isDone(_ move: inout RankMove) -> Bool {
            let place = place(move)
            if !move.isDone, asked.contains(move.request) || rank == 0 {
                move.isDone = meeting.condition.withLock { meeting.moves[place.line][place.number].isDone }
            }
            asked.insert(move.request)
            return move.isDone
        }

        func wait(for move: inout RankMove) {
            let place = place(move)
            meeting.condition.withLock {
                while !meeting.moves[place.line][place.number].isDone { meeting.condition.wait() }
            }
            move.isDone = true
        }

        func end() { meeting.meet() }
        func abort(code: Int32) -> Never { fatalError("rank \(rank) ends all with \(code)") }
    }
}
