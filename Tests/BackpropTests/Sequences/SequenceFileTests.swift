import Backprop
import Foundation
import Testing

/// Sequences in files of their own.
@Suite struct SequenceFileTests {
    private let folder: TemporaryFolder
    private let targets = Targets<Float>.classes([0, 1], count: 2)

    init() throws { folder = try TemporaryFolder() }

    private func failure(_ body: () throws -> Void) -> String {
        do {
            try body()
            return "none"
        } catch { return "\(error)".replacing(folder.url.path + "/", with: "") }
    }

    private func write(_ name: String, _ tensor: Tensor<Float>) throws -> URL {
        let url = folder.url.appendingPathComponent(name)
        try tensor.write(npy: url)
        return url
    }

    private func write(_ name: String, _ text: String) throws -> URL { try folder.write(name, Array(text.utf8)) }

    /// The same numbers come from arrays and from tables, each with its length.
    @Test func kinds() throws {
        let array = try write("a.npy", Tensor(shape: [2, 2], scalars: [1, 2, 3, 4]))
        let table = try write("b.csv", "x,y\n5,6\n7,8\n9,10\n")
        let data = try Dataset<Float>(sequenceFiles: [array, table], targets: targets)
        let expected = try Dataset<Float>(
            sequences: [
                Tensor(shape: [2, 2], scalars: [1, 2, 3, 4]), Tensor(shape: [3, 2], scalars: [5, 6, 7, 8, 9, 10]),
            ], targets: targets)
        #expect(data == expected)
        // One value in each step, in a row of them, and room for more steps.
        let row = try write("c.npy", Tensor([1, 2, 3]))
        let narrow = try Dataset<Float>(sequenceFiles: [row], steps: 4, targets: .classes([1], count: 2))
        #expect(narrow.features == Tensor(shape: [1, 4, 2], scalars: [1, 3, 2, 0, 3, 0, 0, 0]))
    }

    /// A table names the files, from its own folder on, and says what they are.
    @Test func lists() throws {
        _ = try write("a.npy", Tensor([1, 2]))
        _ = try write("b.csv", "v\n3\n")
        func list(_ text: String, labels: [CSV.Column] = [.last], _ kind: TableColumns.Labels = .classes) throws
            -> Table
        {
            try CSV(Data(text.utf8), source: "list").table(
                TableColumns(labels: labels, labelsHold: kind, features: [.name("file")], mostCategories: .max))
        }
        let classes = try Dataset<Float>.sequences(list: list("file,kind\nb.csv,up\na.npy,down\n"), in: folder.url)
        #expect(classes.classNames == ["down", "up"])
        #expect(classes.targets == .classes([1, 0], count: 2))
        #expect(classes.features == Tensor(shape: [2, 2, 2], scalars: [3, 1, 0, 0, 1, 2, 2, 0]))
        // As a model knows them.
        let known = try Dataset<Float>.sequences(
            list: list("file,kind\nb.csv,up\n"), in: folder.url, steps: 3, classNames: ["up", "down", "level"])
        #expect(known.targets == .classes([0], count: 3) && known.sampleShape == [3, 2])
        let values = try Dataset<Float>.sequences(
            list: list("file,v\nb.csv,0.5\na.npy,-2\n", .values), in: folder.url)
        #expect(values.targets == .values([[0.5], [-2]]))
        #expect(
            failure { _ = try Dataset<Float>.sequences(list: list("file,kind\n,up\na.npy,down\n"), in: folder.url) }
                == "list: row 2, column 1: expected the name of a file, found none")
        #expect(
            failure { _ = try Dataset<Float>.sequences(list: list("file,kind\n1,up\n2,down\n"), in: folder.url) }
                == "list: expected a column with the names of files, found `file` with numbers")
        #expect(
            failure {
                _ = try Dataset<Float>.sequences(list: list("file,kind\na.npy,up\nz.npy,down\n"), in: folder.url)
            }
                == "z.npy: no such file")
    }

    @Test func mistakes() throws {
        let short = try write("a.csv", "v\n1\n2\n")
        func read(_ file: URL, steps: Int? = nil) -> String {
            failure { _ = try Dataset<Float>(sequenceFiles: [short, file], steps: steps, targets: targets) }
        }
        #expect(read(short) == "none")
        #expect(
            failure { _ = try Dataset<Float>(sequenceFiles: [], targets: targets) }
                == "data set: expected at least one sequence, found none")
        #expect(
            read(try write("w.csv", "v,w\n1,2\n")) == "w.csv: expected 1 value in each step, as in a.csv, found 2")
        #expect(
            read(try write("e.npy", Tensor(zeros: [0, 1])))
                == "e.npy: expected a sequence of 1 step or more, [L, D], found shape 0×1")
        #expect(
            read(try write("c.npy", Tensor(zeros: [2, 1, 1])))
                == "c.npy: expected a sequence of 1 step or more, [L, D], found shape 2×1×1")
        #expect(
            read(try write("n.npy", Tensor([0, .infinity])))
                == "n.npy: row 2, column 1: expected a finite number, found inf")
        #expect(
            read(try write("l.csv", "v\n1\n2\n3\n"), steps: 2)
                == "l.csv: expected a sequence of at most 2 steps, as the model takes them, found one of 3")
        #expect(read(folder.url.appendingPathComponent("z.csv")) == "z.csv: no such file")
        // A few bytes must not ask for all memory.
        #expect(read(short, steps: 1 << 50).contains("for the memory that there is, found one that takes "))
        try FileManager.default.createDirectory(
            at: folder.url.appendingPathComponent("d.csv"), withIntermediateDirectories: true)
        #expect(
            read(folder.url.appendingPathComponent("d.csv")) == "d.csv: expected a file with a sequence, found a folder"
        )
        #expect(
            failure { _ = try Dataset<Float>.sequences(folder: folder.url.appendingPathComponent("d.csv")) }
                == "d.csv: expected a folder of sequences for each class, found no folder")
        #expect(
            failure { _ = try Dataset<Float>.sequences(folder: folder.url) }
                == "d.csv: expected at least one sequence, found none")
    }
}
