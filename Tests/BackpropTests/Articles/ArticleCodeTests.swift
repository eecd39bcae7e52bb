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
