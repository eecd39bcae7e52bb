import Backprop
import Foundation

/// What the cases took before: in a file that `--json` wrote, or by another build of this program, which is run in turn.
enum Earlier {
    case records([Record])
    case program(URL)

    /// How much slower a case may be than before: what the clock's own changes come to.
    static let least = 0.97

    /// - Throws: A `UsageError` if there is no such file, or it is neither of the two, or holds what was measured otherwise.
    init(_ path: String, on machine: Machine) throws(UsageError) {
        let url = URL(fileURLWithPath: path)
        if let data = try? Data(contentsOf: url), let records = try? JSONDecoder().decode([Record].self, from: data) {
            let mismatch = records.lazy.compactMap { $0.mismatch(with: machine) }.first
            if let mismatch { throw UsageError("--against \(path): \(mismatch)") }
            self = .records(records)
        } else if FileManager.default.isExecutableFile(atPath: path) {
            self = .program(url)
        } else {
            throw UsageError("--against \(path): expected what --json wrote, or another build of this program")
        }
    }

    /// The best time of a case, if it was known.
    func seconds(_ name: String, _ options: Options) throws -> Double? {
        switch self {
        case .records(let records): return records.first { $0.name == name }?.seconds
        case .program(let url):
            return try Self.run(url, name, options).first { $0.name == name }?.seconds
        }
    }

    /// Whether it can be asked again, in turn with a measurement.
    var isProgram: Bool {
        switch self {
        case .records: false
        case .program: true
        }
    }

    private static func run(_ url: URL, _ name: String, _ options: Options) throws -> [Record] {
        let file = FileManager.default.temporaryDirectory.appendingPathComponent("backprop-\(UUID().uuidString).json")
        defer { try? FileManager.default.removeItem(at: file) }
        let process = Process()
        process.executableURL = url
        var words = ["--filter", name, "--json", file.path]
        words += ["--threads", "\(options.threads)", "--kernels", options.kernels.name]
        if let models = options.models { words += ["--models", models] }
        if options.isQuick { words.append("--quick") }
        process.arguments = words
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        // A build that does not know the case says so and ends otherwise.
        guard process.terminationStatus == 0 else { return [] }
        return try JSONDecoder().decode([Record].self, from: Data(contentsOf: file))
    }
}
