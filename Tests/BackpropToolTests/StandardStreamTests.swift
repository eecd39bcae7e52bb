import Backprop
import Foundation
import Testing

/// What a program finds when it is started: streams that are closed or full, few descriptors, small stacks.
@Suite struct StandardStreamTests {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    /// AddressSanitizer needs more stack, and all of an address space.
    static let isSanitized = ProcessInfo.processInfo.environment["ASAN_OPTIONS"] != nil

    /// Runs a line of the shell in which `backprop` is the command.
    private func shell(_ line: String) throws -> Tool.Result {
        let line = line.replacing("backprop ", with: "'\(Tool.executable.path)' ")
        return try Tool.run(["-c", line], of: URL(fileURLWithPath: "/bin/sh"), in: folder.url)
    }

    /// Nobody sees the message, and the exit code is the same.
    @Test(arguments: ["2>/dev/full", "2>&-", "2>&- >&-", ">/dev/full 2>/dev/full", "<&- 2>&-"])
    func mistakesThatNobodySees(streams: String) throws {
        try #require(FileManager.default.fileExists(atPath: "/dev/full"))
        #expect(try shell("backprop train iris --bogus \(streams)").status == 64)
        #expect(try shell("backprop info nothing \(streams)").status == 65)
        #expect(try shell("backprop nonsense \(streams)").status == 64)
    }

    /// What was learnt is saved although nobody hears of it.
    @Test(arguments: [">/dev/full", ">&-", "<&- >&-"])
    func resultsThatNobodySees(streams: String) throws {
        let trained = try shell("backprop train iris --epochs 2 \(streams)")
        #expect(trained.status == 65)
        let written = ["model.safetensors", "history.csv", "report.html"].map { "backprop-run/" + $0 }
        #expect(
            trained.errors
                == "backprop: standard output: cannot be written; written before: \(written.joined(separator: ", "))\n")
        let model = folder.url.appendingPathComponent("backprop-run/model.safetensors")
        #expect(try SavedModel<Float>(contentsOf: model).classNames.count == 3)
        for name in ["history.csv", "report.html"] {
            // Nothing that was printed has come into a file that was opened in the place of the stream.
            #expect(try !folder.text("backprop-run/\(name)").contains("samples, 4 inputs, 3 classes\nnetwork"))
        }
        let predicted = try shell("backprop predict backprop-run iris \(streams)")
        #expect(predicted.status == 65)
        #expect(predicted.errors == "backprop: standard output: cannot be written\n")
    }

    /// Whoever has seen enough does not end the training.
    @Test func readersThatGoAway() throws {
        let result = try shell("(backprop train iris --epochs 300 --verbose 1; echo $? > status) | head -n 1")
        #expect(result.output.split(separator: "\n").count == 1)
        #expect(try folder.text("status") == "65\n")
        #expect(result.errors.hasPrefix("backprop: standard output: cannot be written; written before: backprop-run/"))
        #expect(try folder.text("backprop-run/history.csv").split(separator: "\n").count == 301)
    }

    /// Pipes in the folder of the results are not waited for.
    @Test(.enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/mkfifo"))) func pipesAmongTheResults()
        throws
    {
        try folder.write("", to: "out/x")
        let resumed = try shell("mkfifo out/checkpoint.safetensors && backprop train iris --resume --output out")
        #expect(resumed.status == 65)
        #expect(resumed.errors == "backprop: out/checkpoint.safetensors: expected a file, found a pipe\n")
        let written = try shell("mkfifo out/model.safetensors && backprop train iris --epochs 1 --output out")
        #expect(written.status == 65)
        #expect(written.errors == "backprop: out/model.safetensors: cannot be written: it is a pipe\n")
    }

    /// A model in a folder is a file; one that a user names may be a pipe.
    @Test(.enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/mkfifo"))) func pipesForModels() throws {
        try folder.write("", to: "m/x")
        let pipe = "m/model.safetensors: expected a file, found a pipe"
        _ = try shell("mkfifo m/model.safetensors")
        for command in ["info m", "predict m iris", "evaluate m iris"] {
            let result = try shell("backprop \(command)")
            #expect(result.status == 65)
            #expect(result.errors == "backprop: \(pipe)\n")
        }
        let read = try shell(
            "backprop train iris --epochs 1 && (cat backprop-run/model.safetensors > m/model.safetensors &) "
                + "&& backprop info m/model.safetensors")
        #expect(read.status == 0, "\(read.errors)")
    }

    /// What was written is told, whatever becomes of the lines about it.
    @Test(
        .enabled(if: FileManager.default.fileExists(atPath: "/dev/full")),
        arguments: [
            "descend --steps 5", "sweep iris --epochs 1 --samples 5",
        ])
    func results(command: String) throws {
        let result = try shell("backprop \(command) --output out > /dev/full")
        #expect(result.status == 65)
        let table = command.hasPrefix("sweep") ? "sweep" : "paths"
        #expect(
            result.errors
                == "backprop: standard output: cannot be written; written before: out/\(table).csv, out/report.html\n")
    }

    /// Somebody removes the folder while the training runs.
    @Test func aFolderThatIsRemoved() throws {
        let line =
            "backprop train iris --epochs 20000 --output out --verbose 1000 > log & sleep 0.5; rm -r out; wait $!"
        let result = try shell(line)
        #expect(result.status == 0, "\(result.errors)")
        #expect(
            try SavedModel<Float>(contentsOf: folder.url.appendingPathComponent("out/model.safetensors")).classNames
                .count == 3)
    }

    /// A training that could not write its results is not begun.
    @Test(arguments: [4, 5, 6, 7, 8])
    func fewDescriptors(count: Int) throws {
        let result = try shell("ulimit -n \(count); exec backprop train iris --epochs 2 --threads 4")
        #expect(result.status == 65)
        #expect(
            result.errors.hasPrefix("backprop: this process: expected 12 file descriptors or more (ulimit -n), found"))
    }

    @Test func enoughDescriptors() throws {
        let result = try shell("ulimit -n 12; exec backprop train iris --epochs 2 --threads 4 --checkpoint-every 1")
        #expect(result.status == 0, "\(result.errors)")
    }

    /// The environment lies on the stack too, and may be large where the tests run.
    @Test(.disabled(if: isSanitized), arguments: [64, 128, 384])
    func smallStacks(size: Int) throws {
        let result = try shell("ulimit -s \(size); exec env -i PATH=\"$PATH\" backprop info")
        #expect(result.status == 65)
        #expect(
            result.errors == "backprop: this process: expected a stack of 512 KiB or more (ulimit -s), found \(size)\n")
    }

    /// With less, the system's own threads may wait for ever.
    @Test(.disabled(if: isSanitized)) func smallAddressSpaces() throws {
        let result = try shell("ulimit -v 190000; exec backprop info")
        #expect(result.status == 65)
        #expect(
            result.errors
                == "backprop: this process: expected an address space of 384 MiB or more (ulimit -v), found 185\n")
    }

    /// A file must leave room for what is made of it, and a pipe need not have an end.
    @Test(.disabled(if: isSanitized)) func filesThatDoNotFit() throws {
        try folder.write(Data(count: 1), to: "data.npy")
        let handle = try FileHandle(forWritingTo: folder.url.appendingPathComponent("data.npy"))
        try handle.truncate(atOffset: 400 << 20)
        try handle.close()
        // 700 MiB, of which 160 are taken.
        let limit = "ulimit -v \(700 << 10)"
        for command in ["train data.npy --labels data.npy", "info data.npy"] {
            let result = try shell("\(limit); exec backprop \(command)")
            #expect(result.status == 65)
            #expect(
                result.errors
                    == "backprop: data.npy: expected a file of at most \(270 << 20) bytes, for the memory that there is, "
                    + "found \(400 << 20) bytes\n")
        }
        let endless = try shell("\(limit); yes 1,2,3 | backprop train /dev/stdin")
        #expect(endless.status == 65)
        #expect(
            endless.errors
                == "backprop: standard input: expected a pipe of at most \(135 << 20) bytes, for the memory that there is, "
                + "found more\n")
    }

    /// Large tables are read piece by piece; what is made of them must fit all the same, and so must each record.
    @Test(.disabled(if: isSanitized)) func tablesThatDoNotFit() throws {
        let rows = try shell(
            "yes 1,2,3 | head -n 8000000 > rows.csv; ulimit -v \(384 << 10); exec backprop train rows.csv")
        #expect(rows.status == 65)
        #expect(rows.errors.contains("rows.csv: expected a table that fits into "), "\(rows.errors)")
        let record = try shell(
            "(yes 1,2,3 | head -n 4; printf '4,'; head -c 200000000 /dev/zero | tr '\\0' 5) > long.csv; ulimit -v \(384 << 10); "
                + "exec backprop train long.csv")
        #expect(record.status == 65)
        #expect(
            record.errors.hasPrefix(
                "backprop: long.csv: row 5: expected records that fit into the memory that there is"),
            "\(record.errors)")
    }

    @Test(.disabled(if: isSanitized)) func enoughStack() throws {
        let result = try shell("ulimit -s 512; exec backprop train iris --epochs 2 --threads 4")
        #expect(result.status == 0, "\(result.errors)")
    }
}
