import Foundation
import Testing

@testable import BackpropTool

@Suite struct HelpTests {
    @Test func everyLineFitsATerminal() {
        for text in [BackpropTool.help] + BackpropTool.commands.map({ $0.help }) {
            for line in text.split(separator: "\n") {
                #expect(line.count <= 80, "\(line)")
                #expect(line.last != " ", "\(line)")
            }
        }
    }

    @Test func helpTeaches() throws {
        let folder = try TemporaryFolder()
        let help = try Tool.run(in: folder.url).output
        #expect(help.hasPrefix("usage: backprop COMMAND"))
        #expect(try Tool.run("--help", in: folder.url).output == help)
        for command in BackpropTool.commands {
            #expect(help.contains("\n  \(command.name) "))
            let result = try Tool.run(command.name, "--help", in: folder.url)
            #expect(result.status == 0)
            #expect(result.output.hasPrefix("usage: backprop \(command.name) "))
            #expect(try Tool.run("help", command.name, in: folder.url).output == result.output)
            for option in command.allOptions { #expect(result.output.contains("\n  --\(option.name)")) }
        }
        #expect(try Tool.run("--version", in: folder.url).output == "backprop 0.1.0\n")
    }

    /// An example that is out of date teaches what is wrong.
    @Test func everyExampleIsUnderstood() throws {
        for command in BackpropTool.commands {
            let text = command.help.replacingOccurrences(of: "\\\n", with: " ")
            let examples = text.split(separator: "\n").filter { $0.hasPrefix("  backprop \(command.name)") }
            #expect(!examples.isEmpty, "\(command.name)")
            for example in examples {
                let words = example.prefix { $0 != ">" }.split(separator: " ").dropFirst(2).map(String.init)
                _ = try command.init(Arguments(words, options: command.allOptions))
            }
        }
    }

    /// What the help says that an option may be is what it may be.
    @Test func everyChoiceIsNamed() {
        for command in BackpropTool.commands {
            for option in command.options {
                let words = Set(option.help.split { !$0.isLetter && !$0.isNumber && !"_-".contains($0) })
                for choice in option.choices where choice != "categorical_crossentropy" {
                    #expect(words.contains(Substring(choice)), "--\(option.name) \(choice)")
                }
            }
        }
    }

    @Test func headingsStandInTheOrderOfTheTables() {
        let options =
            [Option.flag("a", "first")].grouped("one") + [Option.flag("b", "second")].grouped("two")
            + [Option.value("c", "N", "third")].grouped("one")
        #expect(
            options.helpText == """
                one:
                  --a                     first
                  --c N                   third

                two:
                  --b                     second
                """)
    }

    @Test func longLinesGoOnBelowTheirColumn() {
        let word = "word "
        let twenty = String(repeating: word, count: 20)
        let text = HelpText.wrapped("\(twenty)\n  name  \(twenty)")
        let lines = text.split(separator: "\n")
        #expect(lines.map(\.count) == [79, 19, 77, 37])
        #expect(lines[3].hasPrefix("        word"))
    }

    @Test(arguments: [
        ("", "abc", 3), ("abc", "abc", 0), ("acb", "abc", 1), ("abd", "abc", 1), ("kitten", "sitting", 3),
    ])
    func distanceOfNames(a: String, b: String, distance: Int) {
        #expect(NearestName.distance(from: a, to: b) == distance)
        #expect(NearestName.distance(from: b, to: a) == distance)
    }
}
