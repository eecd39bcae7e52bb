import Foundation

/// How much memory there is for this process: that of the machine, or less where its container, another control group, or
/// a limit on its address space (`ulimit -v`) says so.
package enum MemoryLimit {
    /// What libraries, stacks and the allocator's arenas take of an address space before there is anything in it.
    private static let taken = 160 << 20

    /// The number of bytes, asked for anew each time.
    package static var bytes: Int {
        let machine = Int(clamping: ProcessInfo.processInfo.physicalMemory)
        return [machine, controlGroup(), addressSpace].compactMap(\.self).min() ?? machine
    }

    /// So much is taken without asking how much there is, which takes longer than reading a small file.
    private static let alwaysThere = 16 << 20

    /// Throws unless what is going to be read fits into three quarters of the memory that there is: a small file may say, or
    /// be packed from, a thousand times as much, and memory that is not there ends the program.
    ///
    /// - Parameters:
    ///   - needed: All bytes that it takes at a time, those of the file among them.
    ///   - what: What takes them, for the error: `an image`.
    package static func require(_ needed: Size, for what: String, source: String) throws(DataError) {
        guard needed > Size(alwaysThere) else { return }
        let most = bytes / 4 * 3
        guard needed <= Size(most) else {
            throw DataError(
                source: source, expected: "\(what) that takes at most \(most) bytes, for the memory that there is",
                problem: "found one that takes \(needed.text)")
        }
    }

    /// The least limit of the control groups that the process is in; nothing where there is none, or no Linux.
    ///
    /// A process is in a group and all groups above it. Version 2 of control groups says `0::/group` in `processes` and
    /// keeps the limit in `memory.max`, version 1 says `4:memory:/group` and keeps it in `memory/…/memory.limit_in_bytes`.
    /// In a container the files of its own group may stand where those of the root do elsewhere.
    ///
    /// - Parameters:
    ///   - root: Where the control groups are mounted.
    ///   - processes: The file that lists the groups of the process.
    package static func controlGroup(root: String = "/sys/fs/cgroup", processes: String = "/proc/self/cgroup") -> Int? {
        guard let list = text(processes) else { return nil }
        var limits: [Int] = []
        for line in list.split(separator: "\n") {
            let fields = line.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
            guard fields.count == 3 else { continue }
            let isUnified = fields[0] == "0" && fields[1].isEmpty
            guard isUnified || fields[1].split(separator: ",").contains("memory") else { continue }
            let folders = isUnified ? [root, root + "/unified"] : [root + "/memory"]
            let name = isUnified ? "memory.max" : "memory.limit_in_bytes"
            var parts = fields[2].split(separator: "/")
            while true {
                for folder in folders {
                    let path = ([folder] + parts.map(String.init) + [name]).joined(separator: "/")
                    if let limit = text(path).flatMap({ Int($0.trimmingCharacters(in: .whitespacesAndNewlines)) }) {
                        limits.append(limit)
                    }
                }
                if parts.isEmpty { break }
                parts.removeLast()
            }
        }
        return limits.min()
    }

    private static func text(_ path: String) -> String? {
        guard let data = FileManager.default.contents(atPath: path) else { return nil }
        return String(decoding: data, as: UTF8.self)
    }

    private static var addressSpace: Int? {
        ResourceLimit.addressSpace.flatMap { Int(exactly: $0) }.map { max(0, $0 - taken) }
    }
}
