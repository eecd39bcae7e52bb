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
    /// The communicator of each line.
    private let communicators: [Int]
    private let allToAll, allGather: MPILibrary.Move
    private let someToAll: MPILibrary.MoveSome
    private let test: MPILibrary.Test
    private let abortAll: MPILibrary.Abort
    private let finalize: MPILibrary.Finalize
    /// One call at a time, from whichever thread; and what is below.
    private let lock = NSLock()
    private var isOver = false
    private var counted = RankTraffic()
    /// How many moves are on their way, and since when there is one.
    private var (underWay, since) = (0, UInt64(0))

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
        unsafe someToAll = try library.function("MPI_Ialltoallv", MPILibrary.MoveSome.self)
        unsafe test = try library.function("MPI_Test", MPILibrary.Test.self)
        abortAll = try library.function("MPI_Abort", MPILibrary.Abort.self)
        finalize = try library.function("MPI_Finalize", MPILibrary.Finalize.self)
        let isInitialized = unsafe try library.function("MPI_Initialized", MPILibrary.AskState.self)
        let initialize = unsafe try library.function("MPI_Init_thread", MPILibrary.Initialize.self)
        let askRank = unsafe try library.function("MPI_Comm_rank", MPILibrary.Ask.self)
        let askCount = unsafe try library.function("MPI_Comm_size", MPILibrary.Ask.self)
        let duplicate = unsafe try library.function("MPI_Comm_dup", MPILibrary.Duplicate.self)

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
        var second = 0
        _ = unsafe duplicate(constants.world, &second)
        communicators = [constants.world, second]
    }

    private static let advice = "name the library of your mpiexec in BACKPROP_MPI"

    func beginExchange(
        _ source: UnsafeRawPointer, _ target: UnsafeMutableRawPointer, bytes: Int, on line: RankLine
    ) -> RankMove {
        unsafe begin(allToAll, source, target, bytes, line)
    }

    func beginGather(
        _ source: UnsafeRawPointer, _ target: UnsafeMutableRawPointer, bytes: Int, on line: RankLine
    ) -> RankMove {
        unsafe begin(allGather, source, target, bytes, line)
    }

    private func begin(
        _ call: MPILibrary.Move, _ source: UnsafeRawPointer, _ target: UnsafeMutableRawPointer, _ bytes: Int,
        _ line: RankLine
    ) -> RankMove {
        let (size, byte) = (CInt(bytes), constants.byte)
        return begin(bytes: bytes * (count - 1)) { request in
            _ = unsafe call(source, size, byte, target, size, byte, communicators[line.rawValue], &request)
        }
    }

    private func begin(bytes: Int, _ call: (inout Int) -> Void) -> RankMove {
        lock.lock()
        defer { lock.unlock() }
        var move = RankMove()
        if underWay == 0 { since = Self.now }
        underWay += 1
        counted.moves += 1
        counted.bytes += bytes
        call(&move.request)
        return move
    }

    func exchange(
        _ source: UnsafeRawPointer, sending: [Int], _ target: UnsafeMutableRawPointer, receiving: [Int]
    ) {
        func places(_ counts: [Int]) -> [CInt] { counts.indices.map { CInt(counts[..<$0].reduce(0, +)) } }
        let (sizes, starts) = (sending.map { CInt($0) }, places(sending))
        let (expected, ends) = (receiving.map { CInt($0) }, places(receiving))
        let (byte, world) = (constants.byte, constants.world)
        // MPI looks at the numbers until the move is done.
        unsafe sizes.withUnsafeBufferPointer { sizes in
            unsafe starts.withUnsafeBufferPointer { starts in
                unsafe expected.withUnsafeBufferPointer { expected in
                    unsafe ends.withUnsafeBufferPointer { ends in
                        var move = begin(bytes: sending.reduce(0, +) - sending[rank]) { request in
                            _ = unsafe someToAll(
                                source, sizes.baseAddress, starts.baseAddress, byte, target, expected.baseAddress,
                                ends.baseAddress, byte, world, &request)
                        }
                        wait(for: &move)
                    }
                }
            }
        }
    }

    func isDone(_ move: inout RankMove) -> Bool {
        if move.isDone { return true }
        lock.lock()
        defer { lock.unlock() }
        var flag: CInt = 0
        _ = unsafe test(&move.request, &flag, constants.statusIgnore)
        guard flag != 0 else { return false }
        move.isDone = true
        underWay -= 1
        if underWay == 0 { counted.moving += Double(Self.now - since) / 1e9 }
        return true
    }

    /// Who waits looks often at first, then lets others have the core, then sleeps: on a machine with fewer cores than
    /// processes the one that is waited for comes to work.
    func wait(for move: inout RankMove) {
        if isDone(&move) { return }
        let start = Self.now
        while !isDone(&move) {
            let waited = Self.now - start
            if waited > 200_000 {
                usleep(50)
            } else if waited > 20_000 {
                sched_yield()
            }
        }
        lock.withLock { counted.waiting += Double(Self.now - start) / 1e9 }
    }

    var traffic: RankTraffic { lock.withLock { counted } }

    private static var now: UInt64 { DispatchTime.now().uptimeNanoseconds }

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
