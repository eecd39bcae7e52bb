#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Android)
    import Android
#endif

/// Large pages for much memory, which Linux gives to those who ask.
///
/// The first touch of each page costs about as much as copying it, and the processor knows the places of some thousand pages
/// at a time: with 2 MiB instead of 4 KiB in each both count for little.
enum LargePages {
    static let size = 1 << 21
    /// Less memory than this is not worth a call.
    private static let least = 2 * size

    /// Where so much memory is to begin: at a large page if there are such.
    static func alignment(of bytes: Int, otherwise alignment: Int) -> Int {
        #if os(Linux) || os(Android)
            return bytes >= least ? size : alignment
        #else
            return alignment
        #endif
    }

    /// Asks for large pages for memory that is about to be filled. Where there are none, all is as it was.
    static func ask(for memory: UnsafeMutableRawPointer, _ bytes: Int) {
        #if os(Linux) || os(Android)
            guard bytes >= least else { return }
            let start = Int(bitPattern: memory)
            let (first, end) = ((start + size - 1) / size * size, (start + bytes) / size * size)
            guard end > first, let pages = unsafe UnsafeMutableRawPointer(bitPattern: first) else { return }
            _ = unsafe madvise(pages, end - first, MADV_HUGEPAGE)
        #endif
    }
}
