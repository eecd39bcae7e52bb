import Backprop
import Foundation
import Testing

@testable import BackpropTool

/// Options that do not go together, and settings that the data cannot meet.
@Suite struct OptionMistakeTests {
    @Test(arguments: [
        ("--nesterov --momentum 0", "--nesterov needs a --momentum above 0"),
        ("--optimizer adam --nesterov", "--nesterov goes with --optimizer sgd"),
        ("--optimizer adam --momentum 0.5", "--momentum goes with --optimizer sgd"),
        ("--optimizer adam --weight-decay 0.5", "--weight-decay goes with --optimizer adamw"),
        ("iris --schedule inverse-time", "--schedule inverse-time needs --decay"),
        ("--schedule cosine --decay 1", "--decay goes with --schedule inverse-time"),
        ("--schedule cosine --decay-rate 1", "--decay-rate goes with --schedule step or exponential"),
        ("--schedule constant --decay-steps 9", "--decay-steps goes with --schedule step, exponential or cosine"),
        ("--schedule step --decay-rate 0", "--decay-rate 0: expected a number above 0 and up to 1"),
        ("--penalize-biases", "--penalize-biases needs --l1, --l2 or --non-negative"),
        ("--monitor loss", "--monitor goes with --early-stopping"),
        ("--min-delta 1", "--min-delta goes with --early-stopping"),
        ("--early-stopping 5 --monitor validation-loss", "--monitor validation-loss needs --validation-split"),
        ("--output=", "--output is empty; expected a file or a folder"),
        ("x.npy --labels=", "--labels is empty; expected a file or a folder"),
        ("--class-weight 1,x", "--class-weight 1,x: expected balanced, or numbers of 0 or more such as 1,2.5,1"),
        ("--class-weight 0,0", "--class-weight 0,0: expected balanced, or numbers of 0 or more such as 1,2.5,1"),
    ])
    func optionsThatDoNotGoTogether(line: String, message: String) {
        let words = line.split(separator: " ").map(String.init)
        let error = #expect(throws: UsageError.self) {
            try TrainCommand(Arguments(words, options: TrainCommand.allOptions))
        }
        #expect(error?.description == message)
    }

    @Test func labelsThatNobodyMeant() throws {
        let folder = try TemporaryFolder()
        try Tensor<Float>(rows: [[1, 2], [3, 4]]).write(npy: folder.url.appendingPathComponent("x.npy"))
        func expect(_ labels: [Int32], says message: String) throws {
            try folder.write(npyFile(of: labels), to: "y.npy")
            let result = try Tool.run("train", "x.npy", "--labels", "y.npy", in: folder.url)
            #expect(result.status == 65)
            #expect(result.errors == "backprop: y.npy: \(message)\n")
        }
        try expect([0, 1_000_000], says: "expected labels below 1000000, found 1000000")
        try expect([1, 1], says: "expected labels of two classes or more, found only class 1")
    }

    @Test func moreSamplesThanThereAre() throws {
        let folder = try TemporaryFolder()
        try folder.write("1,2\n3,4\n5,6\n", to: "data.csv")
        let result = try Tool.run(
            "sweep", "data.csv", "--task", "regression", "--samples", "9", "--epochs", "1", in: folder.url)
        #expect(result.status == 65)
        #expect(
            result.errors
                == "backprop: data.csv: expected --samples of at most 2, which are left to train on, found 9\n")
    }

    /// Memory that a system grants and does not have ends in the death of a process, not always of this one.
    @Test(.enabled(if: ProcessInfo.processInfo.physicalMemory < 64 << 30))
    func networksThatNoMemoryHolds() throws {
        let folder = try TemporaryFolder()
        let memory = String(format: "%.1f", Double(MemoryLimit.bytes) / 0x1p30)
        func expect(_ words: String..., says message: String) throws {
            let result = try Tool.run(["train", "iris", "--epochs", "1"] + words, in: folder.url)
            #expect(result.status == 65)
            #expect(result.errors == "backprop: \(message) GiB of memory; this process has \(memory)\n")
        }
        try expect(
            "--layers", "46000,46000", "--precision", "double", "--optimizer", "adam",
            says: "a network of 2116414003 parameters, trained on 32 samples at a time, takes 79.1")
        try expect(
            "--layers", String(repeating: "1000000,1,", count: 199) + "1000000", "--batch-size", "150",
            says: "a network of 605000202 parameters, trained on 150 samples at a time, takes 234.1")
    }

    /// What stands in a word does not break the line, nor does it steer the terminal.
    @Test func lineEndsInWords() throws {
        let folder = try TemporaryFolder()
        let option = try Tool.run("train", "--a\nb\u{1b}[31m", in: folder.url)
        #expect(option.status == 64)
        #expect(option.errors == "backprop: unknown option --a\\nb\\u{1B}[31m\n")
        let command = try Tool.run("a\nb", in: folder.url)
        #expect(command.status == 64)
        #expect(command.errors.filter(\.isNewline).count == 1)
    }
}
