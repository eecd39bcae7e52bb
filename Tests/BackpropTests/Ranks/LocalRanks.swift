import Foundation

@testable import Backprop

/// Processes that are threads of the test, each with a link to the others.
@safe final class LocalRanks: @unchecked Sendable {
    private let count: Int
    private let condition = NSCondition()
    private var sources: [UnsafeRawPointer?]
    private var sizes: [Int]
    private var (arrived, generation) = (0, 0)
    /// How many bytes the first one sent to others.
    private(set) var bytes = 0

    private init(_ count: Int) {
        self.count = count
        unsafe sources = Array(repeating: nil, count: count)
        sizes = Array(repeating: 0, count: count)
    }

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

    private final class Link: RankLink {
        private let meeting: LocalRanks
        private let rank: Int

        init(_ meeting: LocalRanks, _ rank: Int) { (self.meeting, self.rank) = (meeting, rank) }

        private func move(
            _ source: UnsafeRawPointer, _ target: UnsafeMutableRawPointer, _ bytes: Int, offset: (Int) -> Int
        ) {
            meeting.condition.withLock {
                unsafe meeting.sources[rank] = source
                meeting.sizes[rank] = bytes
                if rank == 0 { meeting.bytes += bytes }
            }
            meeting.meet()
            for other in 0..<meeting.count {
                guard meeting.sizes[other] == bytes, let from = unsafe meeting.sources[other] else {
                    fatalError("rank \(rank) has \(bytes) bytes, rank \(other) \(meeting.sizes[other])")
                }
                unsafe (target + other * bytes).copyMemory(from: from + offset(rank) * bytes, byteCount: bytes)
            }
            meeting.meet()
        }

        func exchange(_ source: UnsafeRawPointer, _ target: UnsafeMutableRawPointer, bytes: Int) {
            unsafe move(source, target, bytes) { $0 }
        }

        func gather(_ source: UnsafeRawPointer, _ target: UnsafeMutableRawPointer, bytes: Int) {
            unsafe move(source, target, bytes) { _ in 0 }
        }

        func end() { meeting.meet() }
        func abort(code: Int32) -> Never { fatalError("rank \(rank) ends all with \(code)") }
    }
}
