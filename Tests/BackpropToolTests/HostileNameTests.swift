import Backprop
import Foundation
import Testing

/// Names that take time, that look alike, and that act on a terminal. A test that took time with the square of its names'
/// length would not end.
@Suite struct HostileNameTests {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func run(_ words: String...) throws -> Tool.Result { try Tool.run(words, in: folder.url) }

    /// Longer than the lectures' longest word by a factor of ten thousand.
    static let length = 100_000

    static let longNames = [
        String(repeating: "\u{301}", count: length), "e" + String(repeating: "\u{316}\u{301}", count: length / 2),
        String(repeating: "x", count: length), String(repeating: "👩‍👩‍👧", count: length / 10),
    ]

    /// Labels become classes, names of a model, cells of a table and texts of a picture.
    @Test(arguments: longNames.indices)
    func longLabels(index: Int) throws {
        let name = Self.longNames[index]
        try folder.write("x,y,class\n1,2,\(name)\n2,3,b\n1,1,\(name)\n3,3,b\n", to: "data.csv")
        let trained = try run("train", "data.csv", "--epochs", "2", "--json")
        #expect(trained.status == 0, "\(trained.errors.prefix(200))")
        let report = try folder.text("backprop-run/report.html")
        #expect(report.utf8.count < 200_000)
        let info = try run("info", "backprop-run")
        #expect(info.status == 0)
        #expect(info.output.utf8.count < 10_000)
        let evaluated = try run("evaluate", "backprop-run", "data.csv")
        #expect(evaluated.status == 0)
        #expect(evaluated.output.utf8.count < 10_000)
        // What is data stays whole.
        let saved = try SavedModel<Float>(
            contentsOf: folder.url.appendingPathComponent("backprop-run/model.safetensors"))
        #expect(Set(saved.classNames.map { Array($0.utf8) }) == [Array(name.utf8), Array("b".utf8)])
        let predicted = try run("predict", "backprop-run", "data.csv")
        #expect(predicted.output.split(separator: "\n").count == 5)
    }

    /// Columns are found by name, and features compared with those of the model.
    @Test(arguments: longNames.indices)
    func longColumns(index: Int) throws {
        let name = Self.longNames[index]
        try folder.write("\(name),\(name)2,class\n1,2,a\n2,3,b\n", to: "data.csv")
        #expect(try run("train", "data.csv", "--epochs", "1", "--label", "class").status == 0)
        try folder.write("\(name),\(name)3,class\n1,2,a\n2,3,b\n", to: "other.csv")
        let refused = try run("predict", "backprop-run", "other.csv")
        #expect(refused.status == 65)
        #expect(refused.errors.utf8.starts(with: "backprop: other.csv: row 1: expected the column \"".utf8))
        #expect(refused.errors.utf8.count < 2000)
    }

    /// Names that differ only in how an accent is written are two: labels are their bytes.
    @Test func normalForms() throws {
        let (composed, decomposed) = ("caf\u{E9}", "cafe\u{301}")
        try folder.write("x,class\n1,\(composed)\n9,\(decomposed)\n1.5,\(composed)\n8,\(decomposed)\n", to: "data.csv")
        let trained = try run("train", "data.csv", "--epochs", "200", "--layers", "8", "--json")
        #expect(trained.status == 0, "\(trained.errors)")
        #expect(trained.output.contains("2 classes"))
        #expect(trained.json["accuracy"] as? Double == 1)
        // Each row is predicted under its own bytes.
        let predicted = try run("predict", "backprop-run", "data.csv").output.split(separator: "\n").dropFirst()
        let names = predicted.map { Array($0.utf8.prefix { $0 != UInt8(ascii: ",") }) }
        #expect(names == [composed, decomposed, composed, decomposed].map { Array($0.utf8) })
        #expect(try run("evaluate", "backprop-run", "data.csv", "--json").json["accuracy"] as? Double == 1)
    }

    static let acting = [
        "\u{1B}]0;title changed\u{7}\u{1B}[2Ja", "b\nactivation: forged line", "c\u{202E}dexif\u{9B}31m",
    ]

    /// What a stranger wrote into a model steers no terminal and forges no line, wherever it is shown.
    @Test func namesThatAct() throws {
        let network = Sequential<Float> {
            Dense(weights: [[1, 2, 3]], biases: [0, 0, 0])
            Softmax()
        }
        let names = Self.acting
        try SavedModel(network: network, classNames: names, featureNames: ["x\u{1B}[2J\r"])
            .write(to: folder.url.appendingPathComponent("m.safetensors"))
        try folder.write("class\n", to: "empty.csv")
        let rows = names.map { "1,\"\($0)\"\n" }.joined()
        try folder.write("\"x\u{1B}[2J\r\",class\n\(rows)", to: "data.csv")
        for words in [["info", "m.safetensors"], ["evaluate", "m.safetensors", "data.csv"]] {
            let result = try Tool.run(words, in: folder.url)
            #expect(result.status == 0, "\(result.errors)")
            let shown = result.output.unicodeScalars
            #expect(!shown.contains { $0 != "\n" && ($0.properties.generalCategory == .control || $0 == "\u{202E}") })
            #expect(!result.output.contains("\nactivation: forged line"))
            #expect(result.output.contains(#"\u{1B}]0;title changed"#))
        }
        // Errors too.
        try folder.write("\"y\u{1B}[2J\",class\n1,a\n", to: "other.csv")
        let refused = try run("predict", "m.safetensors", "other.csv")
        #expect(refused.status == 65)
        #expect(!refused.errors.dropLast().unicodeScalars.contains { $0.value < 32 })
        // A table for another program holds the names as they are.
        let table = try run("predict", "m.safetensors", "data.csv")
        #expect(table.output.contains(names[2]))
    }

    /// Nor does the name of a file, where something is said about it.
    @Test func namesOfFiles() throws {
        let name = "t\u{1B}[31m.csv"
        try folder.write("a,b,label\n1,x,p\n2,y,q\n3,,p\n", to: name)
        #expect(try run("train", name, "--epochs", "1").status == 0)
        let predicted = try run("predict", "backprop-run", name)
        #expect(predicted.status == 0)
        #expect(predicted.errors == "t\\u{1B}[31m.csv: 1 cell of `b` missing, in no category\n")
    }

    /// The same keys and names in the header of a file.
    @Test(arguments: longNames.indices)
    func longNamesInHeaders(index: Int) throws {
        let name = Self.longNames[index]
        let tensor = #"{"dtype":"F32","shape":[1],"data_offsets":"#
        func file(_ names: [String], metadata: String = "{}") -> Data {
            let members = names.enumerated().map { #""\#($1)":\#(tensor)[\#(4 * $0),\#(4 * $0 + 4)]}"# }
            let header = Data(#"{"__metadata__":\#(metadata),\#(members.joined(separator: ","))}"#.utf8)
            let length = Data((0..<8).map { UInt8(truncatingIfNeeded: header.count >> (8 * $0)) })
            return length + header + Data(count: 4 * names.count)
        }
        let file2 = try Safetensors(file([name, name + "2"], metadata: #"{"\#(name)":"1","\#(name)2":"2"}"#))
        #expect(file2[name] == .float32([0]))
        #expect(file2.metadata[name + "2"] == "2")
        #expect(file2.metadata.count == 2)
        #expect(throws: DataError.self) { try Safetensors(file([name, name])) }
        #expect(throws: DataError.self) { try Safetensors(file(["a"], metadata: #"{"\#(name)":"1","\#(name)":"1"}"#)) }
        // As a setting, a type or a value of a model it is unknown.
        for layers in [#"[{"\#(name)":1}]"#, #"[{"type":"\#(name)"}]"#, #"["\#(name)"]"#] {
            var model = Safetensors(metadata: [
                "format": "backprop 1", "layers": layers, "input_shape": "[1]", "class_names": "[]",
                "feature_names": "[]",
            ])
            model["x"] = .float32([1])
            try folder.write(model.data(), to: "m.safetensors")
            let result = try run("info", "m.safetensors")
            #expect(result.status == 65)
            #expect(result.errors.hasPrefix("backprop: m.safetensors: layer 1: expected "))
        }
    }

    /// Two names of one normal form are two names of a file.
    @Test func normalFormsInHeaders() throws {
        var file = Safetensors(metadata: ["\u{E9}": "a", "e\u{301}": "b"])
        file["\u{E9}"] = .float32([1])
        file["e\u{301}"] = .float32([2])
        let again = try Safetensors(file.data())
        #expect(again == file)
        #expect(again.names.map { Array($0.utf8) } == [Array("e\u{301}".utf8), Array("\u{E9}".utf8)])
        #expect(again["e\u{301}"] == .float32([2]))
        #expect(again.metadata["\u{E9}"] == "a")
        #expect(again.data() == file.data())
    }
}
