import Foundation
import Testing

@testable import BackpropTool

@Suite struct CompletionTests {
    private func run(_ shell: String, _ arguments: [String], in folder: TemporaryFolder) throws -> Tool.Result? {
        let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
        guard let path = folders.map({ "\($0)/\(shell)" }).first(where: FileManager.default.isExecutableFile) else {
            return nil
        }
        return try Tool.run(arguments, of: URL(fileURLWithPath: path), in: folder.url)
    }

    @Test(arguments: CompletionsCommand.Shell.allCases)
    func scriptsKnowEveryWord(shell: CompletionsCommand.Shell) throws {
        let folder = try TemporaryFolder()
        let script = try Tool.run("completions", shell.rawValue, in: folder.url)
        #expect(script.status == 0)
        let words = Set(
            script.output.split { !$0.isLetter && !$0.isNumber && !"_-".contains($0) }.map { word in
                String(word.drop { $0 == "-" })
            })
        for command in BackpropTool.commands {
            #expect(words.contains(command.name))
            for word in command.operandChoices { #expect(words.contains(word)) }
            for option in command.allOptions {
                #expect(words.contains(option.name), "--\(option.name)")
                for choice in option.choices { #expect(words.contains(choice), "--\(option.name) \(choice)") }
            }
        }
        try folder.write(script.output, to: "script")
        if let check = try run(shell.rawValue, ["-n", "script"], in: folder) {
            #expect(check.status == 0)
            #expect(check.errors == "")
        }
    }

    /// What bash offers for the last of the words.
    @Test func bashCompletes() throws {
        let folder = try TemporaryFolder()
        try folder.write(BashCompletions.script(for: BackpropTool.commands), to: "script")
        for file in ["labels.npy", "a table.csv", "runs/1/model"] { try folder.write("", to: file) }
        func complete(_ words: String...) throws -> [String]? {
            let program = """
                source ./script; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _backprop; printf '%s\\n' "${COMPREPLY[@]}"
                """
            let result = try run("bash", ["-c", program, "bash", "backprop"] + words, in: folder)
            #expect(result?.errors ?? "" == "")
            let lines = result?.output.split(separator: "\n").map(String.init)
            return lines.map { Set($0).filter { !$0.hasPrefix("std") }.sorted() }
        }
        guard let commands = try complete("e") else { return }
        #expect(commands == ["evaluate", "export"])
        #expect(try complete("train", "--val") == ["--validation-split"])
        #expect(try complete("train", "--optimizer", "ad") == ["adagrad", "adam", "adamw"])
        #expect(try complete("train", "--optimizer", "=", "rm") == ["rmsprop"])
        #expect(try complete("train", "--labels", "") == ["labels.npy", "runs"])
        #expect(try complete("train", "--output", "") == ["runs"])
        #expect(try complete("train", "--epochs", "") == [])
        #expect(
            try complete("train", "")
                == ["a table.csv", "circles", "clusters", "iris", "labels.npy", "moons", "runs", "script", "spiral"])
        #expect(try complete("info", "runs/") == ["runs/1"])
        #expect(try complete("completions", "z") == ["zsh"])
        #expect(try complete("help", "inf") == ["info"])
    }

    @Test func fishCompletes() throws {
        let folder = try TemporaryFolder()
        try folder.write(FishCompletions.script(for: BackpropTool.commands), to: "script")
        func complete(_ line: String) throws -> [String]? {
            let result = try run(
                "fish", ["--no-config", "-c", "source ./script; complete -C \"$argv\"", line], in: folder)
            return result?.output.split(separator: "\n").map { String($0.prefix { $0 != "\t" }) }
        }
        guard let commands = try complete("backprop e") else { return }
        #expect(commands == ["evaluate", "export"])
        #expect(try complete("backprop train --val") == ["--validation-split"])
        #expect(try complete("backprop train --optimizer ada") == ["adagrad", "adam", "adamw"])
        #expect(try complete("backprop train spi") == ["spiral"])
    }
}
