#if !os(Windows)
    import Backprop
    import Foundation
    import Testing

    /// What stands behind a path need not be a file that lies still. All readers read alike; this one is CSV's.
    @Suite struct FileReaderTests {
        let folder: TemporaryFolder

        init() throws { folder = try TemporaryFolder() }

        private func expectError(_ message: String, _ url: URL) {
            expectDataError("\(url.path): \(message)") { () throws(DataError) in _ = try CSV(contentsOf: url) }
        }

        @Test func whatIsNoFile() throws {
            expectError("no such file", folder.url.appendingPathComponent("nothing"))
            expectError("expected a file, found a folder", folder.url)
            expectError("expected a file, found a device", URL(fileURLWithPath: "/dev/zero"))
        }

        @Test func aLinkAndAnEmptyFile() throws {
            let file = try folder.write("a.csv", Data("1,2\n".utf8))
            let link = folder.url.appendingPathComponent("link")
            try FileManager.default.createSymbolicLink(at: link, withDestinationURL: file)
            #expect(try CSV(contentsOf: link).features() as Tensor<Float> == [[1, 2]])
            #expect(throws: DataError.self) {
                try CSV(contentsOf: folder.write("empty", Data()))
            }
        }

        /// More than a pipe holds at once.
        @Test func aPipeIsReadToItsEnd() throws {
            let pipe = folder.url.appendingPathComponent("pipe")
            #expect(unsafe mkfifo(pipe.path, 0o600) == 0)
            Thread.detachNewThread {
                try? Data(String(repeating: "1,2\n", count: 50_000).utf8).write(to: pipe)
            }
            let features: Tensor<Float> = try CSV(contentsOf: pipe).features()
            #expect(features.shape == [50_000, 2])
        }

        /// The file has holes where there is nothing, so it takes no room on the disk.
        @Test func aFileThatNoMemoryHolds() throws {
            let file = try folder.write("huge", Data())
            let size = 1 << 43
            let handle = try FileHandle(forWritingTo: file)
            try handle.truncate(atOffset: UInt64(size))
            try handle.close()
            let most = MemoryLimit.bytes / 2
            expectDataError(
                "\(file.path): expected a file of at most \(most) bytes, for the memory that there is, found \(size) bytes"
            ) { () throws(DataError) in _ = try Tensor<Float>(npy: file) }
        }

        /// Somebody appends to the file all the time; until somebody has read it, and heard of that, it goes on.
        @Test func aFileThatChangesMeanwhile() throws {
            let row = Data("1,2\n".utf8)
            let file = try folder.write("growing", Data(String(repeating: "1,2\n", count: 1 << 15).utf8))
            let (isRead, isOver) = (Flag(), Flag())
            let handle = try FileHandle(forWritingTo: file)
            Thread.detachNewThread {
                while !isRead.value {
                    _ = try? handle.seekToEnd()
                    try? handle.write(contentsOf: row)
                }
                isOver.value = true
            }
            var message = ""
            for _ in 0..<1000 where message.isEmpty {
                do throws(DataError) { _ = try CSV(contentsOf: file) } catch { message = error.description }
            }
            isRead.value = true
            while !isOver.value { usleep(100) }
            #expect(message == "\(file.path): cannot be read: it changed meanwhile")
            #expect(throws: Never.self) { try CSV(contentsOf: file) }
        }

        private final class Flag: @unchecked Sendable {
            private let lock = NSLock()
            private var isSet = false

            var value: Bool {
                get { lock.withLock { isSet } }
                set { lock.withLock { isSet = newValue } }
            }
        }
    }
#endif
