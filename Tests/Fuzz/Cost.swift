import Backprop
import Foundation

@_silgen_name("fuzz_memory_begin") private func memoryBegin() -> Int
@_silgen_name("fuzz_memory_most") private func memoryMost() -> Int

/// What the readers cost for one input, against what the package states. Beyond that by far is a find.
struct Cost {
    /// What a reader says of its memory.
    struct Statement {
        /// What readers take for anything else: tables of codes, texts of errors, Foundation.
        var least = 1 << 20
        /// The bytes of its file, times what the reader states for each.
        var file: Int
        /// What the file is unpacked to on the way.
        var unpacked = 0
        /// The result, where there is one, else what the file claims it to be and might justify.
        var claimed = 0
        /// How often the result may lie in memory.
        var results = 1
    }

    /// More than so many times of what is stated is a find.
    private static let memoryFactor = 4

    /// A find takes more processor time than this, and more for each byte that goes in or comes out.
    private static let longest = 1.0
    private static let longestPerByte = 200e-9
    /// How much slower code is with AddressSanitizer and the counters for the fuzzer, measured with large files of each
    /// format: 2 to 5 times for most, 6 to 12 for JSON, filtered rows and bytes that are only copied.
    private static let slowdown = 8.0

    /// The bytes that went in and came out so far.
    private static nonisolated(unsafe) var bytes = 0
    private static nonisolated(unsafe) var slowest = 0.0
    private static nonisolated(unsafe) var greatest = 0.0

    /// Adds to the bytes that justify some time.
    static func count(_ more: Int) { bytes += more }

    /// Runs a reader. Stops the program, which is a find, if it holds more memory than its statement allows.
    static func of<Result>(
        _ statement: Statement, _ read: () throws(DataError) -> Result, size: (Result) -> Int
    ) throws(DataError) -> Result {
        let before = memoryBegin()
        func check(_ result: Int) {
            let most = memoryMost() - before
            count(statement.file + statement.unpacked + result)
            let stated = statement.least + statement.file + statement.unpacked + statement.results * result
            let share = Double(most) / Double(stated)
            if share > max(greatest, 1) {
                greatest = share
                log("memory: \(rounded(share)) times what is stated")
            }
            require(
                most <= memoryFactor * stated,
                "\(most) bytes of memory where \(stated) are stated: \(statement), a result of \(result)")
        }
        do throws(DataError) {
            let result = try read()
            check(size(result))
            return result
        } catch {
            check(statement.claimed)
            throw error
        }
    }

    /// Runs all that is done with an input of so many bytes. Stops the program, which is a find, if it takes too long
    /// twice: the machine is busy with other things too.
    static func ofInput(_ count: Int, _ body: () -> Void) {
        for attempt in 1...2 {
            bytes = count
            let start = processorTime()
            body()
            let time = (processorTime() - start) / slowdown
            let perByte = time / Double(max(bytes, 1))
            if time > slowest {
                slowest = time
                log("slowest: \(rounded(time)) s, \(rounded(perByte * 1e9)) ns a byte")
            }
            if time <= longest || perByte <= longestPerByte { return }
            require(attempt == 1, "\(rounded(time)) s, \(rounded(perByte * 1e9)) ns for each of \(bytes) bytes")
        }
    }

    private static func rounded(_ number: Double) -> String { String(format: "%.3g", number) }

    private static func log(_ line: String) { FileHandle.standardError.write(Data((line + "\n").utf8)) }

    /// That of all threads: what other programs do on the machine does not count.
    private static func processorTime() -> Double {
        var time = timespec()
        unsafe clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
        return Double(time.tv_sec) + 1e-9 * Double(time.tv_nsec)
    }
}
