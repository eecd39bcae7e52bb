import Backprop
import Foundation

/// What the system must grant a process before it is worth beginning: what fails for want of it later would fail when the
/// training is over.
enum ProcessLimits {
    /// Standard streams, a file being written, its folder, and what the libraries of the system keep open.
    private static let descriptors: Int32 = 12
    /// Kernels keep blocks of the operands on the stack.
    private static let stack = 512 << 10

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
        var limit = rlimit()
        #if canImport(Glibc)
            let result = unsafe getrlimit(__rlimit_resource_t(RLIMIT_STACK.rawValue), &limit)
        #else
            let result = unsafe getrlimit(RLIMIT_STACK, &limit)
        #endif
        if result == 0, limit.rlim_cur < stack {
            throw DataError(
                source: "this process", expected: "a stack of \(stack >> 10) KiB or more (ulimit -s)",
                problem: "found \(limit.rlim_cur >> 10)")
        }
    }
}
