#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Android)
    import Android
#elseif canImport(Darwin)
    import Darwin
#endif

extension [UInt8] {
    /// Gives the memory of the first bytes back to the system, as far as it is whole pages, while the rest stays: for a file that
    /// is read once, from its beginning. Nobody may look at these bytes again; what stands there is anything.
    ///
    /// - Parameters:
    ///   - end: The end of the bytes that are no longer wanted.
    ///   - released: The end of those that were given back before, which becomes that of those given back now.
    func releasePages(upTo end: Int, _ released: inout Int) {
        #if !os(Windows) && !os(WASI)
            // A call takes a microsecond or two, and is worth it for some pages.
            guard end - released >= 1 << 20 else { return }
            let page = Int(getpagesize())
            unsafe withUnsafeBytes { bytes in
                guard let base = bytes.baseAddress else { return }
                let start = Int(bitPattern: base)
                let first = (start + released + page - 1) / page * page
                let last = (start + end) / page * page
                guard last > first, let pointer = unsafe UnsafeMutableRawPointer(bitPattern: first) else { return }
                _ = unsafe madvise(pointer, last - first, MADV_DONTNEED)
            }
            released = end
        #endif
    }
}
