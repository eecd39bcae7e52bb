import Foundation

extension Ranks {
    /// What each process gives, in their order. All of them call it.
    ///
    ///     let losses = ranks.gather(Array("\(loss)".utf8))
    ///
    /// - Parameter bytes: What this one gives: any number of bytes.
    public func gather(_ bytes: [UInt8]) -> [[UInt8]] {
        guard let link, count > 1 else { return [bytes] }
        let lengths = gather(words: [UInt64(bytes.count)]).map { Int($0) }
        var all = lengths.map { length -> [UInt8] in
            var bytes: [UInt8] = []
            bytes.reserveCapacity(length)
            return bytes
        }
        // Some at a time, however much it is.
        let step = min(lengths.max() ?? 0, 1 << 24)
        guard step > 0 else { return all }
        var sent = [UInt8](repeating: 0, count: step)
        var received = [UInt8](repeating: 0, count: step * count)
        for first in stride(from: 0, to: lengths.max() ?? 0, by: step) {
            let part = bytes[min(first, bytes.count)..<min(first + step, bytes.count)]
            sent.replaceSubrange(0..<part.count, with: part)
            unsafe sent.withUnsafeBytes { source in
                unsafe received.withUnsafeMutableBytes { target in
                    if let source = source.baseAddress, let target = target.baseAddress {
                        unsafe link.gather(source, target, bytes: step)
                    }
                }
            }
            for rank in 0..<count {
                let left = max(0, min(step, lengths[rank] - first))
                all[rank] += received[rank * step..<rank * step + left]
            }
        }
        return all
    }

    /// Brings rows together of which each process has computed its share. All of them call it.
    ///
    /// - Parameter tensor: N rows, of which `share(of: N)` are those of this process.
    func gatherRows<Scalar: TensorScalar>(of tensor: inout Tensor<Scalar>) {
        guard count > 1 else { return }
        let (rows, size) = (tensor.rows, tensor.columns * MemoryLayout<Scalar>.stride)
        let base = unsafe tensor.mutableBase()
        let own = share(of: rows, rank: rank)
        let all = gather(
            unsafe Array(UnsafeRawBufferPointer(start: base + own.lowerBound * size, count: own.count * size)))
        for (rank, bytes) in all.enumerated() {
            let target = unsafe base + share(of: rows, rank: rank).lowerBound * size
            unsafe bytes.withUnsafeBytes { bytes in
                if let source = bytes.baseAddress { unsafe target.copyMemory(from: source, byteCount: bytes.count) }
            }
        }
    }

    /// Sends each process some bytes, and returns what all send here, in their order. All of them call it.
    ///
    /// - Parameters:
    ///   - bytes: Those for the first process, then those for the second one, and so on.
    ///   - sending: How many each gets.
    ///   - receiving: How many each sends.
    func exchange(_ bytes: [UInt8], sending: [Int], receiving: [Int]) -> [UInt8] {
        guard let link, count > 1 else { return bytes }
        // Memory for nothing at all has no address.
        let source = bytes.isEmpty ? [0] : bytes
        var target = [UInt8](repeating: 0, count: max(1, receiving.reduce(0, +)))
        unsafe source.withUnsafeBytes { source in
            unsafe target.withUnsafeMutableBytes { target in
                if let source = source.baseAddress, let target = target.baseAddress {
                    unsafe link.exchange(source, sending: sending, target, receiving: receiving)
                }
            }
        }
        return target
    }

    /// As many words of each process, in their order.
    func gather(words: [UInt64]) -> [UInt64] {
        guard let link, count > 1 else { return words }
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

    /// What each process reports, in their order. All of them call it.
    ///
    /// - Throws: A `DataError` on all of them if one is another version of the program.
    func gather<Report: Codable>(_ report: Report, source: String) throws(DataError) -> [Report] {
        var reports: [Report] = []
        for (rank, bytes) in gather(Array((try? JSONEncoder().encode(report)) ?? Data())).enumerated() {
            guard let other = try? JSONDecoder().decode(Report.self, from: Data(bytes)) else {
                throw DataError(source: source, problem: "rank \(rank) runs another version of the program")
            }
            reports.append(other)
        }
        return reports
    }

    /// Does what each process does by itself. What one of them cannot do fails in all: they call it together.
    func together<Result>(
        source: String, _ work: () throws(DataError) -> Result
    ) throws(DataError) -> Result {
        var (result, problem): (Result?, DataError?) = (nil, nil)
        do throws(DataError) { result = try work() } catch { problem = error }
        let problems = try gather(problem, source: source)
        for (rank, other) in problems.enumerated() {
            guard var other else { continue }
            if !problems.allSatisfy({ $0 == other }) { other.source = "rank \(rank): \(other.source)" }
            throw other
        }
        guard let result else { throw DataError(source: source, problem: "found nothing") }
        return result
    }

    /// What all processes must say alike, such as the program's version and its options: nothing if they do, else the first
    /// process that says something else. All of them call it.
    ///
    /// - Parameter text: What this one says.
    public func firstToDiffer(in text: String) -> (rank: Int, text: String, first: String)? {
        let all = gather(Array(text.utf8))
        guard let rank = all.firstIndex(where: { $0 != all[0] }) else { return nil }
        return (rank, String(decoding: all[rank], as: UTF8.self), String(decoding: all[0], as: UTF8.self))
    }

    /// The part of a number of things that a process takes.
    func share(of things: Int, rank: Int) -> Range<Int> { things * rank / count..<things * (rank + 1) / count }

    /// Does what only the first process does, such as to write a file, while the others wait.
    ///
    /// - Parameter work: What is done.
    /// - Throws: What the work throws; on the others a `RanksError` that says it.
    public func onFirst(_ work: () throws -> Void) throws {
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
