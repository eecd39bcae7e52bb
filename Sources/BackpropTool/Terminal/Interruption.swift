import Dispatch
import Foundation

/// Lets Ctrl-C (SIGINT), SIGTERM, and SIGHUP when a terminal closes, end a command in good order.
///
///     func run() async throws {
///         try await Interruption.run { try trainAndSave() }
///     }
enum Interruption {
    /// Runs work in a task that the first such signal cancels: a `Trainer` in it ends after the current batch, and other
    /// work asks `Task.isCancelled`. A second SIGINT or SIGTERM ends the program at once. Both hold even if the program was
    /// started with SIGINT ignored, as shells do in the background. SIGHUP stays ignored where it was, as `nohup` does; and
    /// it never is the second: a terminal that closes and its shell both send one, and systems send it beside SIGTERM.
    ///
    /// A reader of standard output that goes away, as `head` does, does not end the work (SIGPIPE): what was learnt would be
    /// lost. That nobody reads is said at the end.
    ///
    /// - Throws: What the work throws or, if there was a signal, `Interrupted`.
    static func run(_ work: @escaping @Sendable () throws -> Void) async throws {
        signal(SIGPIPE, SIG_IGN)
        // The watch comes first: what the work has begun, a signal ends in good order.
        let signals = Signals()
        let task = Task { try work() }
        signals.atFirst { task.cancel() }
        let result = await task.result
        if let signal = signals.end() { throw Interrupted(signal: signal, result: result) }
        try result.get()
    }
}

/// What a command ends with that was interrupted.
struct Interrupted: Error, CustomStringConvertible {
    let signal: Int32
    let description: String

    init(signal: Int32, result: Result<Void, any Error>) {
        self.signal = signal
        description =
            switch result {
            case .success: "interrupted; what was learnt until then is saved"
            case .failure(is CancellationError): "interrupted before there was anything to save"
            case .failure(let error): "\(error)"
            }
    }

    /// As shells report a program that a signal ended.
    var exitCode: Int32 { 128 + signal }
}

/// Watches for SIGINT, SIGTERM and SIGHUP.
private final class Signals {
    /// Touched on the queue only.
    @safe private final class First: @unchecked Sendable {
        var signal: Int32?
        /// Whether one came of those of which two end the program.
        var isUrgent = false
        var cancel: (@Sendable () -> Void)?
    }

    private let watched: [Int32]
    private let queue = DispatchQueue(label: "signals")
    private let first = First()
    private let sources: [any DispatchSourceSignal]

    init() {
        // The default would end the program beside the sources.
        watched = [SIGINT, SIGTERM, SIGHUP].filter { number in
            let before = signal(number, SIG_IGN)
            return number != SIGHUP || !Self.isIgnoring(before)
        }
        sources = watched.map { [queue, first] number in
            let source = DispatchSource.makeSignalSource(signal: number, queue: queue)
            source.setEventHandler {
                if number != SIGHUP {
                    if first.isUrgent {
                        if Terminal() != nil { StandardStreams.printError("") }
                        _exit(128 + number)
                    }
                    first.isUrgent = true
                }
                guard first.signal == nil else { return }
                first.signal = number
                first.cancel?()
            }
            source.resume()
            return source
        }
    }

    private static func isIgnoring<Handler>(_ handler: Handler) -> Bool {
        unsafe MemoryLayout<Handler>.size == MemoryLayout<Int>.size
            && unsafeBitCast(handler, to: Int.self) == unsafeBitCast(SIG_IGN, to: Int.self)
    }

    /// Calls a function at the first signal, or now if it came already.
    func atFirst(_ cancel: @escaping @Sendable () -> Void) {
        queue.sync {
            first.cancel = cancel
            if first.signal != nil { cancel() }
        }
    }

    /// Ends the watch, unless a signal came, which is returned: then a second one still ends the program as promised.
    func end() -> Int32? {
        let signal = queue.sync { first.signal }
        if signal == nil {
            for source in sources { source.cancel() }
            for number in watched { Foundation.signal(number, SIG_DFL) }
        }
        return signal
    }
}
