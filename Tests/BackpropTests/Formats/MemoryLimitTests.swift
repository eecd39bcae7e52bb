import Backprop
import Foundation
import Testing

/// What a container or another control group leaves of the machine's memory.
@Suite struct MemoryLimitTests {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func limit(_ groups: String, _ files: [String: String]) throws -> Int? {
        let root = folder.url.appendingPathComponent("cgroup-\(UUID().uuidString)")
        for (path, text) in files {
            let file = root.appendingPathComponent(path)
            try FileManager.default.createDirectory(
                at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
            try Data(text.utf8).write(to: file)
        }
        let list = try folder.write("groups", Data(groups.utf8))
        return MemoryLimit.controlGroup(root: root.path, processes: list.path)
    }

    @Test func versionTwo() throws {
        #expect(try limit("0::/\n", ["memory.max": "1073741824\n"]) == 1 << 30)
        #expect(try limit("0::/a/b\n", ["a/b/memory.max": "max\n", "a/memory.max": "4096\n"]) == 4096)
        #expect(try limit("0::/a/b\n", ["a/b/memory.max": "2048\n", "a/memory.max": "4096\n"]) == 2048)
        // The container sees its own group where the root would be, under a name that is not there.
        #expect(try limit("0::/docker/1234\n", ["memory.max": "8192\n"]) == 8192)
        #expect(try limit("0::/\n", ["memory.max": "max\n"]) == nil)
    }

    @Test func versionOne() throws {
        let groups = "9:name=systemd:/\n4:memory:/a/b\n3:cpuset:/\n0::/\n"
        #expect(try limit(groups, ["memory/a/b/memory.limit_in_bytes": "4096\n"]) == 4096)
        #expect(try limit(groups, ["memory/memory.limit_in_bytes": "8192\n"]) == 8192)
        #expect(try limit("4:cpu,memory:/x\n", ["memory/x/memory.limit_in_bytes": "1\n"]) == 1)
        #expect(try limit("3:cpuset:/\n", ["memory/memory.limit_in_bytes": "8192\n"]) == nil)
    }

    @Test func whereThereIsNone() throws {
        #expect(try limit("", [:]) == nil)
        #expect(try limit("nonsense\n::\n:memory\n", [:]) == nil)
        #expect(MemoryLimit.controlGroup(root: "/nowhere", processes: "/nowhere") == nil)
        let bytes = MemoryLimit.bytes
        #expect(bytes > 0)
        #expect(bytes <= Int(clamping: ProcessInfo.processInfo.physicalMemory))
    }
}
