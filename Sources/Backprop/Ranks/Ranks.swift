import Foundation

/// The processes that run a program together: on one machine or many, started by a launcher of MPI such as `mpiexec`.
///
///     let ranks = try Ranks.world()
///     trainer.shards = 8
///     trainer.ranks = ranks
///     try trainer.train(&model, on: data, using: &generator)
///     if ranks.isFirst { try SavedModel(network: model).write(to: url) }
///     ranks.end()
///
/// All of them run the same program on the same data. In a training each takes some parts of every batch; bytes are moved,
/// and added in one order, so that every process ends with the bits that a single one would have. See <doc:ManyMachines>.
public struct Ranks: Sendable {
    /// The number of this process, from 0.
    public let rank: Int
    /// How many processes there are.
    public let count: Int
    /// The library of MPI that joins them, for people; `nil` for a program on its own.
    public let library: String?
    let link: (any RankLink)?

    /// Whether this is the process that speaks for all, and writes the files: number 0.
    public var isFirst: Bool { rank == 0 }

    /// A program on its own.
    public static let alone = Ranks(rank: 0, count: 1, library: nil, link: nil)

    init(rank: Int, count: Int, library: String?, link: (any RankLink)?) {
        (self.rank, self.count, self.library, self.link) = (rank, count, library, link)
    }

    /// The processes of this program.
    ///
    /// A program that no launcher of MPI started is on its own, and loads nothing. Else a library of MPI is looked for when
    /// this is first called: `libmpi_abi`, the binary interface of MPI 5, then MPICH and Open MPI. The variable
    /// `BACKPROP_MPI` names another one. Any thread may call, also later; all processes must.
    ///
    /// - Throws: `RanksError` if there is no library, or if it does not belong to the launcher.
    public static func world() throws(RanksError) -> Ranks { try World.shared.get() }

    /// The library that a program under MPI would use on this machine, for people; `nil` if there is none.
    public static var found: String? { (try? MPILibrary.find(Launch.current))?.description }

    /// Waits until all processes have come here, and leaves MPI. To be called once, by each, when there is no more to do with
    /// the others. A process that exits without this ends all others too.
    public func end() { link?.end() }

    /// Ends all processes at once: for a process that fails alone, while the others wait for it.
    ///
    /// - Parameter code: The exit code.
    public func abort(code: Int32) -> Never {
        guard let link else { exit(code) }
        link.abort(code: code)
    }
}

/// The world of this process, which is looked for once.
private enum World {
    static let shared: Result<Ranks, RanksError> = {
        guard let launch = Launch.current else { return .success(.alone) }
        do throws(RanksError) {
            let world = try MPIWorld(try .find(launch), launch)
            atexit {
                if case .success(let ranks) = World.shared { (ranks.link as? MPIWorld)?.leave() }
            }
            return .success(
                Ranks(rank: world.rank, count: world.count, library: world.library.description, link: world))
        } catch {
            return .failure(error)
        }
    }()
}
