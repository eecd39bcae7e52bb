import Backprop
import Foundation
import Testing

@testable import BackpropTool

/// Whatever is typed, the program says what it cannot do in one line, and never crashes.
@Suite struct RandomCommandLineTests {
    /// Only understood, not run. A process for each seed, so that a crash is told with its seed.
    @Test(arguments: UInt64(1)...4)
    func areUnderstoodOrRefused(seed: UInt64) async {
        await #expect(processExitsWith: .success) { [seed] in
            var lines = RandomCommandLine(seed: seed, isRun: false)
            var understood = 0
            for _ in 0..<2000 {
                let (command, words) = lines.next()
                do {
                    _ = try command.init(Arguments(words, options: command.allOptions))
                    understood += 1
                } catch is UsageError, is KernelsError {
                } catch {
                    Issue.record("\(command.name) \(words): \(error)")
                }
            }
            // Lines that are all alike would show nothing.
            #expect((400...1600).contains(understood), "\(understood)")
        }
    }

    @Test(arguments: UInt64(1)...4)
    func endAsDocumented(seed: UInt64) throws {
        let folder = try TemporaryFolder()
        try folder.write("a,b,class\n1,2,x\n3,4,y\n5,6,x\n7,8,y\n", to: "data.csv")
        try folder.write("a,b\n1,2\n3,4\n5,6\n", to: "values.csv")
        try folder.write("", to: "empty.csv")
        try Tensor<Float>(rows: [[1, 2], [3, 4], [5, 6]]).write(npy: folder.url.appendingPathComponent("x.npy"))
        try folder.write(npyFile(of: [0, 1, 0]), to: "y.npy")
        try folder.write("", to: "folder/readme")
        #expect(try Tool.run("train", "data.csv", "--epochs", "1", "--output", "run", in: folder.url).status == 0)

        var lines = RandomCommandLine(seed: seed, isRun: true)
        var statuses: [Int32: Int] = [:]
        for _ in 0..<60 {
            let (command, words) = lines.next()
            let result = try Tool.run([command.name] + words, in: folder.url)
            let what: Comment = "\(command.name) \(words): \(result.status) \(result.errors)"
            statuses[result.status, default: 0] += 1
            guard result.status != 0 else {
                #expect(result.errors == "", what)
                continue
            }
            #expect([64, 65].contains(result.status), what)
            #expect(result.errors.hasPrefix("backprop: ") && result.errors.hasSuffix("\n"), what)
            #expect(result.errors.filter(\.isNewline).count == 1, what)
            if result.status == 64 { #expect(result.output == "", what) }
        }
        #expect(statuses[0, default: 0] >= 5 && statuses[64, default: 0] >= 5, "\(statuses)")
    }
}
