import Backprop
import Foundation
import Testing

/// Data from standard input, and packed tables.
@Suite struct StandardInputTests {
    private static let rows = (0..<60).map { "\($0 % 7),\($0 % 5),\($0 % 7 > 3 ? "high" : "low")\n" }.joined()

    private func shell(_ line: String, in folder: TemporaryFolder) throws -> Tool.Result {
        try Tool.run(
            ["-c", "backprop() { \"\(Tool.executable.path)\" \"$@\"; }; \(line)"],
            of: URL(fileURLWithPath: "/bin/sh"), in: folder.url)
    }

    @Test func tablesFromPipesAndFiles() throws {
        let folder = try TemporaryFolder()
        try folder.write("a,b,c\n" + Self.rows, to: "data.csv")
        let expected = try Tool.run("train", "data.csv", "--epochs", "3", "--json", in: folder.url)
        #expect(expected.errors == "")
        let model = try folder.read("backprop-run/model.safetensors")
        for line in [
            "cat data.csv | backprop train - --epochs 3", "backprop train - --epochs 3 < data.csv",
            "gzip -c data.csv | backprop train - --epochs 3",
            "gzip -k data.csv && mv data.csv.gz x && backprop train x --epochs 3",
        ] {
            let result = try shell("rm -r backprop-run; " + line, in: folder)
            #expect(result.errors == "", "\(line)")
            #expect(try folder.read("backprop-run/model.safetensors") == model, "\(line)")
        }
        // The delimiter is part of the model, the network is the same.
        let tabs = "tr , '\\t' < data.csv | gzip > data.tsv.gz && backprop train data.tsv.gz --epochs 3 --json"
        #expect(try shell(tabs, in: folder).json["loss"] as? Double == expected.json["loss"] as? Double)
        #expect(try shell("backprop train - --epochs 3 < data.csv", in: folder).status == 0)
        let page = try folder.text("backprop-run/report.html")
        #expect(page.contains("Training on standard input") && page.contains("backprop train - "))
        let predicted = try Tool.run("predict", "backprop-run", "data.csv", in: folder.url)
        #expect(try shell("backprop predict backprop-run - < data.csv", in: folder).output == predicted.output)
        // What was read of it before is gone.
        let rest = try shell("(read -r line; backprop predict backprop-run - --header no) < data.csv", in: folder)
        #expect(rest.output == predicted.output)
    }

    @Test func mistakes() throws {
        let folder = try TemporaryFolder()
        try folder.write("a,b,c\n1,2,x\n3,,y\n", to: "gap.csv")
        for (line, message) in [
            ("< /dev/null", "expected rows of data, found an empty file"),
            ("< /dev/zero", "expected a file, found a device"), ("< .", "expected a file, found a folder"),
            ("<&-", "expected rows of data, found an empty file"),
            ("< gap.csv", "`b`: missing in row 3: --missing mean or median fills it"),
        ] {
            let result = try shell("backprop train - --missing error \(line)", in: folder)
            #expect(result.status == 65, "\(line)")
            #expect(result.errors == "backprop: standard input: \(message)\n", "\(line)")
        }
        let one = try shell("printf 'a,b\\n1,x\\n2,x\\n' | backprop train -", in: folder)
        #expect(
            one.errors
                == "backprop: standard input: column 2: expected labels of two classes or more, found only \"x\"\n")
        let other = try shell("printf '{\"a\": 1}' | backprop train -", in: folder)
        #expect(
            other.errors == "backprop: standard input: expected a table in a text file (CSV), found a JSON file; "
                + "save it as CSV, as pandas does with to_csv\n")
        let damaged = try shell("gzip -c gap.csv | head -c 30 | backprop train -", in: folder)
        #expect(damaged.status == 65)
        #expect(damaged.errors.hasPrefix("backprop: standard input: byte "))
    }

    /// One that does not wait by itself, as other programs may hand over.
    @Test func aPipeThatDoesNotWait() throws {
        let folder = try TemporaryFolder()
        let pipe = Pipe()
        #expect(fcntl(pipe.fileHandleForReading.fileDescriptor, F_SETFL, O_NONBLOCK) == 0)
        let process = Process()
        process.executableURL = Tool.executable
        process.arguments = ["train", "-", "--epochs", "1"]
        process.currentDirectoryURL = folder.url
        process.standardInput = pipe
        process.standardOutput = FileHandle.nullDevice
        try process.run()
        Thread.sleep(forTimeInterval: 0.5)
        try pipe.fileHandleForWriting.write(contentsOf: Data(Self.rows.utf8))
        try pipe.fileHandleForWriting.close()
        process.waitUntilExit()
        #expect(process.terminationStatus == 0)
    }

    #if os(Linux)
        @Test func aTerminalIsNotWaitedFor() throws {
            let folder = try TemporaryFolder()
            let result = try Tool.run(
                ["-qec", "\"\(Tool.executable.path)\" train - 2> errors", "/dev/null"],
                of: URL(fileURLWithPath: "/usr/bin/script"), in: folder.url)
            #expect(result.status == 65)
            #expect(
                try folder.text("errors")
                    == "backprop: standard input: expected data, as from a pipe: command | backprop …, "
                    + "found a terminal\n")
        }
    #endif
}
