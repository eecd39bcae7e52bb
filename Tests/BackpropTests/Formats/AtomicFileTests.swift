import Backprop
import Foundation
import Testing

@Suite struct AtomicFileTests {
    @Test func writesAndReplaces() throws {
        let folder = try TemporaryFolder()
        let url = folder.url.appendingPathComponent("file")
        try AtomicFile.write(Data("one".utf8), to: url)
        #expect(try Data(contentsOf: url) == Data("one".utf8))
        let large = Data((0..<3_000_000).map { UInt8(truncatingIfNeeded: $0 * 7) })
        try AtomicFile.write(large, to: url)
        #expect(try Data(contentsOf: url) == large)
        try AtomicFile.write(Data(), to: url)
        #expect(try Data(contentsOf: url).isEmpty)
        #expect(try folder.names == ["file"])
    }

    @Test func aReplacedFileKeepsItsPermissions() throws {
        let folder = try TemporaryFolder()
        let url = try folder.write("file", "old".utf8)
        try FileManager.default.setAttributes([.posixPermissions: 0o640], ofItemAtPath: url.path)
        try AtomicFile.write(Data("new".utf8), to: url)
        let attributes = try FileManager.default.attributesOfItem(atPath: url.path)
        #expect(attributes[.posixPermissions] as? Int == 0o640)
    }

    @Test func linksStayLinks() throws {
        let folder = try TemporaryFolder()
        let url = try folder.write("file", "old".utf8)
        let link = folder.url.appendingPathComponent("link")
        try FileManager.default.createSymbolicLink(at: link, withDestinationURL: url)
        try AtomicFile.write(Data("new".utf8), to: link)
        #expect(try Data(contentsOf: url) == Data("new".utf8))
        #expect(try FileManager.default.destinationOfSymbolicLink(atPath: link.path).hasSuffix("file"))
    }

    @Test func aPipeStaysAndIsWrittenTo() throws {
        let folder = try TemporaryFolder()
        let url = folder.url.appendingPathComponent("pipe")
        #expect(unsafe mkfifo(url.path, 0o600) == 0)
        let reader = FileHandle(fileDescriptor: unsafe open(url.path, O_RDONLY | O_NONBLOCK), closeOnDealloc: true)
        try AtomicFile.write(Data("one".utf8), to: url)
        #expect(try reader.readToEnd() == Data("one".utf8))
        #expect(try folder.names == ["pipe"])
    }

    @Test func aFolderInTheWayStays() throws {
        let folder = try TemporaryFolder()
        let url = folder.url.appendingPathComponent("folder")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
        try Data("kept".utf8).write(to: url.appendingPathComponent("inside"))
        expectDataError("\(url.path): cannot be written: Is a directory") { () throws(DataError) in
            try AtomicFile.write(Data("new".utf8), to: url)
        }
        #expect(try folder.names == ["folder"])
        #expect(try Data(contentsOf: url.appendingPathComponent("inside")) == Data("kept".utf8))
    }

    @Test func foldersThatAreNotThere() throws {
        let folder = try TemporaryFolder()
        let url = folder.url.appendingPathComponent("no/file")
        expectDataError("\(url.path): cannot be written: No such file or directory") { () throws(DataError) in
            try AtomicFile.write(Data(), to: url)
        }
        let file = try folder.write("file", "kept".utf8)
        let below = file.appendingPathComponent("x.npy")
        expectDataError("\(below.path): cannot be written: Not a directory") { () throws(DataError) in
            try Tensor<Float>([1]).write(npy: below)
        }
        #expect(try Data(contentsOf: file) == Data("kept".utf8))
        #expect(try folder.names == ["file"])
    }

    #if canImport(Glibc)
        /// A file that grows beyond what the process may write stands for a full disk.
        @Test func aFullDiskLeavesTheOldFile() async {
            await #expect(processExitsWith: .success) {
                signal(SIGXFSZ, SIG_IGN)
                let folder = try TemporaryFolder()
                let url = try folder.write("model", "old".utf8)
                var limit = rlimit(rlim_cur: 10_000, rlim_max: 10_000)
                let result = unsafe setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit)
                #expect(result == 0)
                expectDataError("\(url.path): cannot be written: File too large") { () throws(DataError) in
                    try AtomicFile.write(Data(count: 100_000), to: url)
                }
                #expect(try Data(contentsOf: url) == Data("old".utf8))
                #expect(try folder.names == ["model"])
            }
        }
    #endif

    @Test func readersNeverSeeAPart() async throws {
        let folder = try TemporaryFolder()
        let url = folder.url.appendingPathComponent("file")
        let contents = (0..<4).map { Data(repeating: UInt8($0), count: 200_000) }
        try AtomicFile.write(contents[0], to: url)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for content in contents {
                group.addTask {
                    for _ in 0..<10 {
                        try AtomicFile.write(content, to: url)
                        let seen = try Data(contentsOf: url)
                        #expect(contents.contains(seen))
                    }
                }
            }
            try await group.waitForAll()
        }
        #expect(try folder.names == ["file"])
    }
}
