import Foundation

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Android)
    import Android
#elseif canImport(Darwin)
    import Darwin
#endif

/// The processes that a launcher of MPI started. All waiting for others, and all that ends them, is here.
///
/// MPI's own answer to an error, such as a process that is gone, is to end all of them, with a message. So no call returns
/// with one.
@safe final class MPIWorld: RankLink, @unchecked Sendable {
    let rank, count: Int
    let library: MPILibrary
    private let constants: MPILibrary.Constants
    private let allToAll, allGather: MPILibrary.Move
    private let test: MPILibrary.Test
    private let abortAll: MPILibrary.Abort
    private let finalize: MPILibrary.Finalize
    /// One call at a time, from whichever thread.
    private let lock = NSLock()
    private var isOver = false

    /// - Throws: `RanksError` if the library and the launcher do not belong together.
    init(_ library: MPILibrary, _ launch: Launch) throws(RanksError) {
        // Open MPI would look for its own launcher, and might not come back.
        guard library.kind != .openMPI || !launch.isHydra else {
            throw RanksError(
                "MPI: \(library.description) does not belong to the launcher, MPICH's mpiexec; \(Self.advice)")
        }
        self.library = library
        constants = library.constants
        unsafe allToAll = try library.function("MPI_Ialltoall", MPILibrary.Move.self)
        unsafe allGather = try library.function("MPI_Iallgather", MPILibrary.Move.self)
        unsafe test = try library.function("MPI_Test", MPILibrary.Test.self)
        abortAll = try library.function("MPI_Abort", MPILibrary.Abort.self)
        finalize = try library.function("MPI_Finalize", MPILibrary.Finalize.self)
        let isInitialized = unsafe try library.function("MPI_Initialized", MPILibrary.AskState.self)
        let initialize = unsafe try library.function("MPI_Init_thread", MPILibrary.Initialize.self)
        let askRank = unsafe try library.function("MPI_Comm_rank", MPILibrary.Ask.self)
        let askCount = unsafe try library.function("MPI_Comm_size", MPILibrary.Ask.self)

        var (flag, provided, rank, count): (CInt, CInt, CInt, CInt) = (0, constants.serialized, 0, 0)
        _ = unsafe isInitialized(&flag)
        if flag == 0 { _ = unsafe initialize(nil, nil, constants.serialized, &provided) }
        _ = unsafe askRank(constants.world, &rank)
        _ = unsafe askCount(constants.world, &count)
        (self.rank, self.count) = (Int(rank), Int(count))
        guard launch.count ?? self.count == self.count, launch.rank ?? self.rank == self.rank else {
            let there = launch.count.map { "\($0) processes" } ?? "process \(launch.rank ?? 0)"
            throw RanksError(
                "MPI: the launcher started \(there), but \(library.description) knows of \(count): it belongs to another MPI; "
                    + Self.advice)
        }
        guard provided >= constants.serialized else {
            throw RanksError("MPI: \(library.description) takes calls from one thread only")
        }
    }

    private static let advice = "name the library of your mpiexec in BACKPROP_MPI"

    func exchange(_ source: UnsafeRawPointer, _ target: UnsafeMutableRawPointer, bytes: Int) {
        unsafe move(allToAll, source, target, bytes)
    }

    func gather(_ source: UnsafeRawPointer, _ target: UnsafeMutableRawPointer, bytes: Int) {
        unsafe move(allGather, source, target, bytes)
    }

    private func move(
        _ call: MPILibrary.Move, _ source: UnsafeRawPointer, _ target: UnsafeMutableRawPointer, _ bytes: Int
    ) {
        lock.lock()
        defer { lock.unlock() }
        var request = 0
        let (size, byte) = (CInt(bytes), constants.byte)
        _ = unsafe call(source, size, byte, target, size, byte, constants.world, &request)
        wait(for: &request)
    }

    /// Who waits looks often at first, then lets others have the core, then sleeps: on a machine with fewer cores than
    /// processes the one that is waited for comes to work.
    private func wait(for request: inout Int) {
        var isDone: CInt = 0
        let start = DispatchTime.now().uptimeNanoseconds
        while true {
            _ = unsafe test(&request, &isDone, constants.statusIgnore)
            if isDone != 0 { return }
            let waited = DispatchTime.now().uptimeNanoseconds - start
            if waited > 200_000 {
                usleep(50)
            } else if waited > 20_000 {
                sched_yield()
            }
        }
    }

    func end() {
        var (here, all): (UInt8, [UInt8]) = (0, Array(repeating: 0, count: count))
        // The library would wait without a sleep.
        unsafe all.withUnsafeMutableBytes { all in
            if let target = all.baseAddress { unsafe gather(&here, target, bytes: 1) }
        }
        lock.lock()
        defer { lock.unlock() }
        guard !isOver else { return }
        isOver = true
        _ = finalize()
    }

    func abort(code: Int32) -> Never {
        isOver = true
        _ = abortAll(constants.world, code)
        _exit(code)
    }

    /// What a process does that leaves without `end`: the others, which wait for it, are ended.
    func leave() {
        if !isOver { abort(code: 1) }
    }
}
