import Backprop
import Foundation

/// What the system must grant a process before it is worth beginning: what fails for want of it later would fail when the
/// training is over.
enum ProcessLimits {
    /// Standard streams, a file being written, its folder, and what the libraries of the system keep open.
    private static let descriptors: Int32 = 12
    /// Kernels keep blocks of the operands on the stack.
    private static let stack: UInt64 = 512 << 10
    /// Libraries, stacks of threads, and a little to work with. With less the system's own threads may wait for ever.
    private static let addressSpace: UInt64 = 384 << 20
    /// The same for the part of it that is taken as a program goes.
    private static let data: UInt64 = 64 << 20

    /// - Throws: A `DataError` that names the limit.
    static func check() throws(DataError) {
        var opened: [Int32] = []
        defer { for descriptor in opened { close(descriptor) } }
        while opened.last ?? STDERR_FILENO < descriptors - 1 {
            let descriptor = unsafe open("/dev/null", O_RDONLY | O_CLOEXEC)
            guard descriptor >= 0 else {
                throw DataError(
                    source: "this process", expected: "\(descriptors) file descriptors or more (ulimit -n)",
                    problem: "found \(opened.count + 3)")
            }
            opened.append(descriptor)
        }
        try require(stack, of: ResourceLimit.stack, "a stack", unit: 10, "KiB", "ulimit -s")
        try require(addressSpace, of: ResourceLimit.addressSpace, "an address space", unit: 20, "MiB", "ulimit -v")
        try require(data, of: ResourceLimit.data, "data", unit: 20, "MiB", "ulimit -d")
    }

    private static func require(
        _ least: UInt64, of found: UInt64?, _ what: String, unit: UInt64, _ name: String, _ command: String
    ) throws(DataError) {
        guard let found, found < least else { return }
        throw DataError(
            source: "this process", expected: "\(what) of \(least >> unit) \(name) or more (\(command))",
            problem: "found \(found >> unit)")
    }
}
