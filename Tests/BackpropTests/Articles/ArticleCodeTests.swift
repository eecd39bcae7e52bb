import Foundation
import Testing

/// The code in the articles is code that is tested: each block of Swift and of C stands, line for line, in a test of this
/// folder, or in the sources that the article explains.
@Suite struct ArticleCodeTests {
    private static let package = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    private static let catalogs = ["Sources/Backprop/Backprop.docc", "Sources/BackpropLessons/BackpropLessons.docc"]

    static let articles = catalogs.flatMap { catalog in
        let folder = package.appendingPathComponent(catalog).path
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        return names.filter { $0.hasSuffix(".md") }.sorted().map { "\(catalog)/\($0)" }
    }

    /// The lines of the files in which the articles' code may stand.
    private static let sources = [
        "Tests/BackpropTests/Articles", "Tests/BackpropTests/Lessons", "Tests/BackpropTests/Training",
        "Tests/KernelTests",
        "Tests/CrossArchitecture", "include", "Sources/CBackprop", "Sources/CBackpropAVX512",
        "Sources/Backprop/Compute", "Sources/BackpropReference",
    ].flatMap { (folder) -> [[String]] in
        let root = package.appendingPathComponent(folder)
        let names = (try? FileManager.default.subpathsOfDirectory(atPath: root.path)) ?? []
        return names.filter { $0.hasSuffix(".swift") || $0.hasSuffix(".h") || $0.hasSuffix(".c") }.compactMap { name in
            let text = try? String(contentsOf: root.appendingPathComponent(name), encoding: .utf8)
            return text?.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        }
    }

    @Test func thereAreArticles() {
        #expect(Self.articles.contains { $0.hasSuffix("/GettingStarted.md") })
        #expect(Self.articles.contains { $0.hasSuffix("/BackpropLessons.md") })
    }

    @Test(arguments: articles) func codeIsTested(_ article: String) throws {
        let text = try String(contentsOf: Self.package.appendingPathComponent(article), encoding: .utf8)
        for block in Self.blocks(of: text) where block.language == "swift" || block.language == "c" {
            #expect(
                Self.sources.contains { Self.lines($0, contain: block.lines) },
                "\(article): no test or source has this block:\n\(block.lines.joined(separator: "\n"))")
        }
    }

    /// As many columns as a page of the documentation shows in a window of 1,280 pixels.
    private static let widest = 78

    @Test(arguments: articles) func codeIsSeenWhole(_ article: String) throws {
        let text = try String(contentsOf: Self.package.appendingPathComponent(article), encoding: .utf8)
        for line in Self.blocks(of: text).flatMap(\.lines) where line.count > Self.widest {
            Issue.record("\(article): \(line)")
        }
    }

    @Test func codeInCommentsIsSeenWhole() throws {
        var count = 0
        for module in ["Backprop", "BackpropLessons", "BackpropReference"] {
            let root = Self.package.appendingPathComponent("Sources/\(module)")
            let files = try FileManager.default.subpathsOfDirectory(atPath: root.path).filter { $0.hasSuffix(".swift") }
            for file in files {
                let text = try String(contentsOf: root.appendingPathComponent(file), encoding: .utf8)
                for line in Self.codeInComments(text) {
                    count += 1
                    if line.count > Self.widest { Issue.record("\(file): \(line)") }
                }
            }
        }
        #expect(count > 100)
    }

    /// The lines behind `///` that begin with four spaces, after an empty one or another of these.
    private static func codeInComments(_ text: String) -> [Substring] {
        var code: [Substring] = []
        var mayBegin = false
        for line in text.split(separator: "\n").map({ $0.drop { $0 == " " } }) {
            let isCode = mayBegin && line.hasPrefix("///     ")
            if isCode { code.append(line.dropFirst(8)) }
            mayBegin = isCode || line == "///"
        }
        return code
    }

    private struct Block {
        let language: Substring
        var lines: [String] = []
    }

    /// What stands between the fences of an article.
    private static func blocks(of text: String) -> [Block] {
        var blocks: [Block] = []
        var isInside = false
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            if line.hasPrefix("```") {
                if !isInside { blocks.append(Block(language: line.dropFirst(3))) }
                isInside.toggle()
            } else if isInside {
                blocks[blocks.count - 1].lines.append(String(line))
            }
        }
        return blocks
    }

    /// Whether some lines follow each other in a file, all of them indented by the same number of spaces more.
    private static func lines(_ file: [String], contain block: [String]) -> Bool {
        guard let first = block.first, file.count >= block.count else { return false }
        return (0...(file.count - block.count)).contains { start in
            guard file[start].hasSuffix(first) else { return false }
            let indentation = file[start].dropLast(first.count)
            guard indentation.allSatisfy({ $0 == " " }) else { return false }
            return block.indices.allSatisfy { i in
                file[start + i] == (block[i].isEmpty ? "" : indentation + block[i])
            }
        }
    }
}
