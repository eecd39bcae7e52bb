extension Ranks {
    /// What each process gives, in their order. All of them call it.
    package func gather(_ bytes: [UInt8]) -> [[UInt8]] {
        guard let link, count > 1 else { return [bytes] }
        let lengths = gather(words: [UInt64(bytes.count)], link).map { Int($0) }
        let most = lengths.max() ?? 0
        guard most > 0 else { return lengths.map { _ in [] } }
        let padded = bytes + Array(repeating: 0, count: most - bytes.count)
        var all = [UInt8](repeating: 0, count: most * count)
        unsafe padded.withUnsafeBytes { source in
            unsafe all.withUnsafeMutableBytes { target in
                if let source = source.baseAddress, let target = target.baseAddress {
                    unsafe link.gather(source, target, bytes: most)
                }
            }
        }
        return lengths.enumerated().map { rank, length in Array(all[rank * most..<rank * most + length]) }
    }

    private func gather(words: [UInt64], _ link: any RankLink) -> [UInt64] {
        var all = [UInt64](repeating: 0, count: words.count * count)
        unsafe words.withUnsafeBytes { source in
            unsafe all.withUnsafeMutableBytes { target in
                if let from = source.baseAddress, let target = target.baseAddress {
                    unsafe link.gather(from, target, bytes: source.count)
                }
            }
        }
        return all
    }

    /// Does what only the first process does, such as to write a file, while the others wait.
    ///
    /// - Throws: What the work throws; on the others a `RanksError` that says it.
    package func onFirst(_ work: () throws -> Void) throws {
        guard count > 1 else { return try work() }
        var failure: (any Error)?
        if isFirst {
            do { try work() } catch { failure = error }
        }
        let problem = gather(Array((failure.map { "\($0)" } ?? "").utf8))[0]
        if let failure { throw failure }
        guard problem.isEmpty else { throw RanksError("rank 0: \(String(decoding: problem, as: UTF8.self))") }
    }
}
