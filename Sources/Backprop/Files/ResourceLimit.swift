#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// What the system grants this process (`ulimit`), in bytes; nothing where that cannot be asked. No limit is more than any
/// number here is compared with.
package enum ResourceLimit {
    #if canImport(Glibc)
        package static var stack: UInt64? { bytes(__rlimit_resource_t(RLIMIT_STACK.rawValue)) }
        package static var addressSpace: UInt64? { bytes(__rlimit_resource_t(RLIMIT_AS.rawValue)) }
        package static var data: UInt64? { bytes(__rlimit_resource_t(RLIMIT_DATA.rawValue)) }

        private static func bytes(_ resource: __rlimit_resource_t) -> UInt64? {
            var limit = rlimit()
            return unsafe getrlimit(resource, &limit) == 0 ? UInt64(limit.rlim_cur) : nil
        }
    #elseif canImport(Darwin)
        package static var stack: UInt64? { bytes(RLIMIT_STACK) }
        package static var addressSpace: UInt64? { bytes(RLIMIT_AS) }
        package static var data: UInt64? { bytes(RLIMIT_DATA) }

        private static func bytes(_ resource: Int32) -> UInt64? {
            var limit = rlimit()
            return unsafe getrlimit(resource, &limit) == 0 ? UInt64(limit.rlim_cur) : nil
        }
    #else
        package static var stack: UInt64? { nil }
        package static var addressSpace: UInt64? { nil }
        package static var data: UInt64? { nil }
    #endif
}
