import Foundation
import Testing

extension Trap {
    /// Runs every trap, each in a process of its own, and checks how it ends.
    ///
    /// - Returns: The lines of the sources on which they ended.
    static func sites() async throws -> Set<String> {
        try await withThrowingTaskGroup(of: String?.self) { group in
            var reached: Set<String> = []
            for index in all.indices {
                if index >= 4, let site = try await group.next() ?? nil { reached.insert(site) }
                group.addTask { try await site(ofTrap: index) }
            }
            for try await case let site? in group { reached.insert(site) }
            return reached
        }
    }

    private static func site(ofTrap index: Int) async throws -> String? {
        let message = all[index].message
        let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent], "\(message)") {
            [index] in
            try Trap.all[index].mistake()
        }
        let text = String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
        #expect(text.contains("Fatal error: \(message)\n"))
        let line = text.split(separator: "\n").first { $0.contains("Fatal error: \(message)") }
        return line.flatMap { $0.split(separator: " ").first }.map(String.init)
    }
}
