import Backprop
import Foundation

/// A command that processes run together, which a launcher of MPI has started: the first of them speaks for all, and what
/// one cannot do ends all, with one message.
struct SharedRun {
    let ranks: Ranks

    /// Whether a command line is of a command that processes share. Others run in each process as if there were no other.
    private static func isShared(_ words: [String]) -> Bool {
        Launch.current != nil && [TrainCommand.name, SweepCommand.name].contains(words.first)
    }

    /// The processes that run a command that is shared.
    static func current() throws(RanksError) -> SharedRun {
        SharedRun(Launch.current == nil ? .alone : try Ranks.world())
    }

    /// Joins the processes, if it is a command to be shared.
    ///
    /// - Throws: `RanksError`, or a `SharedFailure` if they were not started alike.
    init(_ words: [String]) throws {
        guard Self.isShared(words) else {
            ranks = .alone
            return
        }
        ranks = try Ranks.world()
        if !ranks.isFirst { Self.silence(STDOUT_FILENO) }
        try checkWords(words)
    }

    /// The processes that run this command.
    init(_ ranks: Ranks) { self.ranks = ranks }

    /// What is written there is seen no more.
    private static func silence(_ stream: Int32) {
        fflush(nil)
        let nowhere = unsafe open("/dev/null", O_WRONLY | O_CLOEXEC)
        guard nowhere >= 0 else { return }
        _ = dup2(nowhere, stream)
        close(nowhere)
    }

    /// Refuses processes that run other versions, or were given other options. Threads and kernels may differ: machines do.
    private func checkWords(_ words: [String]) throws(SharedFailure) {
        var (kept, isSkipped): ([String], Bool) = ([], false)
        for word in words {
            if isSkipped {
                isSkipped = false
            } else if ["--threads", "--kernels"].contains(word) {
                isSkipped = true
            } else if !word.hasPrefix("--threads="), !word.hasPrefix("--kernels=") {
                kept.append(word)
            }
        }
        let line = "backprop \(BackpropTool.version): " + kept.joined(separator: " ")
        guard let other = ranks.firstToDiffer(in: line) else { return }
        throw SharedFailure(
            "the processes were not started alike: rank \(other.rank) as \(other.text.shown(300)), rank 0 as "
                + other.first.shown(300), exitCode: 64)
    }

    /// Refuses data that only one process can read.
    func checkOperand(_ arguments: Arguments) throws(UsageError) {
        guard ranks.count == 1 || arguments.operands.first != DataSource.standardInput else {
            throw UsageError("standard input reaches one process only; expected a file that all of them can read")
        }
    }

    /// Does what each process does by itself. What one of them cannot do fails in all.
    func together<Result>(_ work: () throws -> Result) throws -> Result {
        guard ranks.count > 1 else { return try work() }
        var (result, report): (Result?, [UInt8]) = (nil, [])
        do {
            result = try work()
        } catch {
            report = [UInt8(truncatingIfNeeded: BackpropTool.exitCode(of: error))] + "\(error)".utf8
        }
        let all = ranks.gather(report)
        let failed = all.firstIndex { !$0.isEmpty }
        if failed == nil, let result { return result }
        let rank = failed ?? ranks.rank
        let message = String(decoding: all[rank].dropFirst(), as: UTF8.self)
        let isOfAll = all.allSatisfy { $0 == all[0] }
        throw SharedFailure(isOfAll ? message : "rank \(rank): \(message)", exitCode: Int32(all[rank][0]))
    }

    /// An error that all processes have.
    func known(_ error: any Error) -> any Error {
        ranks.count > 1 ? SharedFailure("\(error)", exitCode: BackpropTool.exitCode(of: error)) : error
    }

    /// Ends the program with an error: all processes together if they have it in common, else all because of this one.
    static func fail(_ words: [String], _ error: any Error) -> Never {
        let code = BackpropTool.exitCode(of: error)
        // The words of a command line may have line ends in them.
        let message = "\(error)".escaped
        guard isShared(words) else {
            StandardStreams.printError("backprop: " + message)
            exit(code)
        }
        guard !(error is RanksError), let ranks = try? Ranks.world() else {
            // They have not found each other, so each has this error.
            if Launch.current?.rank ?? 0 == 0 {
                StandardStreams.printError("backprop: " + message)
            } else {
                // A launcher may end all when one has left.
                sleep(2)
            }
            exit(code)
        }
        switch error {
        case is SharedFailure, is TrainingError, is Interrupted:
            if ranks.isFirst { StandardStreams.printError("backprop: " + message) }
            ranks.end()
            exit(code)
        default:
            // If all have it after all, the first one is quicker.
            if !ranks.isFirst { sleep(2) }
            StandardStreams.printError("backprop: " + (ranks.isFirst ? "" : "rank \(ranks.rank): ") + message)
            silence(STDERR_FILENO)
            // A launcher that ends all may forget what it was just told to print.
            usleep(200_000)
            ranks.abort(code: code)
        }
    }
}

/// An error that all processes of a run have.
struct SharedFailure: Error, CustomStringConvertible {
    let description: String
    let exitCode: Int32

    init(_ description: String, exitCode: Int32) { (self.description, self.exitCode) = (description, exitCode) }
}
