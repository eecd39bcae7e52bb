#if !os(Windows)
    import Backprop
    import Foundation
    import Testing

    @Suite struct FolderLockTests {
        @Test func oneAtATime() throws {
            let folder = try TemporaryFolder()
            do {
                let lock = try FolderLock(folder.url)
                #expect(lock.isHeld)
                #expect(throws: FolderLock.Failure.isTaken) { try FolderLock(folder.url) }
                #expect(try folder.names == [FolderLock.fileName])
                withExtendedLifetime(lock) {}
            }
            #expect(try folder.names == [])
            // What a killed process left.
            try folder.write(FolderLock.fileName, [])
            do {
                let lock = try FolderLock(folder.url)
                #expect(lock.isHeld)
                withExtendedLifetime(lock) {}
            }
            #expect(try folder.names == [])
        }

        /// One who comes while another goes gets the lock or is refused, and two never have it.
        @Test func manyTogether() async throws {
            let folder = try TemporaryFolder()
            let url = folder.url
            let taken = await withTaskGroup(of: Int.self) { group in
                for _ in 0..<4 {
                    group.addTask {
                        (0..<300).reduce(0) { count, _ in
                            guard let lock = try? FolderLock(url) else { return count }
                            // Whoever has the lock is alone with this file.
                            let file = url.appendingPathComponent("mine").path
                            let descriptor = unsafe open(file, O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0o600)
                            #expect(descriptor >= 0)
                            _ = unsafe unlink(file)
                            _ = close(descriptor)
                            return withExtendedLifetime(lock) { count + 1 }
                        }
                    }
                }
                return await group.reduce(0, +)
            }
            #expect(taken > 0)
            #expect(try folder.names == [])
        }

        @Test func whatCannotBeMade() throws {
            let folder = try TemporaryFolder()
            let missing = folder.url.appendingPathComponent("no")
            #expect(throws: FolderLock.Failure.cannotBeMade("No such file or directory")) { try FolderLock(missing) }
        }

        /// Temporary files that somebody writes to are no leftovers.
        @Test func leftovers() throws {
            let folder = try TemporaryFolder()
            try folder.write(".backprop-dead.tmp", [1])
            try folder.write(".backprop-notes", [1])
            let url = folder.url
            try AtomicFile.write(to: url.appendingPathComponent("file")) { (file) throws(DataError) in
                try file.write("half")
                AtomicFile.removeLeftovers(in: url)
                try file.write(" and half")
            }
            #expect(try folder.names == [".backprop-notes", "file"])
            #expect(try String(contentsOf: url.appendingPathComponent("file"), encoding: .utf8) == "half and half")
        }
    }
#endif
