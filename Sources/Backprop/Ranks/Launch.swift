import Foundation

/// What the launcher of a program under MPI, such as `mpiexec`, says in the environment.
///
///     // Processes that lie on one machine share its processors.
///     let threads = max(1, cores / (Launch.current?.countHere ?? 1))
public struct Launch: Equatable, Sendable {
    /// The number of this process and of all, as far as the launcher says them.
    public let rank, count: Int?
    /// How many of them are on this machine.
    public let countHere: Int?
    /// Whether it is Open MPI's, or Hydra, that of MPICH and its kin.
    let isOpenMPI, isHydra: Bool

    /// Nothing if there was no launcher. Slurm's own variables do not count: a job script has them too, and `srun` sets those
    /// of PMI or PMIx beside them for a program of MPI.
    ///
    /// - Parameter environment: The variables by their names.
    public init?(_ environment: [String: String]) {
        func number(_ names: String...) -> Int? {
            names.lazy.compactMap { environment[$0] }.first.flatMap { Int($0) }.flatMap { $0 >= 0 ? $0 : nil }
        }
        let names = ["OMPI_COMM_WORLD_RANK", "PMIX_RANK", "PMI_RANK"]
        guard names.contains(where: { environment[$0] != nil }) else { return nil }
        rank = number("OMPI_COMM_WORLD_RANK", "PMIX_RANK", "PMI_RANK")
        count = number("OMPI_COMM_WORLD_SIZE", "PMI_SIZE")
        countHere = number("OMPI_COMM_WORLD_LOCAL_SIZE", "MPI_LOCALNRANKS")
        isOpenMPI = environment["OMPI_COMM_WORLD_RANK"] != nil
        isHydra = !isOpenMPI && environment["MPI_LOCALNRANKS"] != nil
    }

    /// That of this process; `nil` if no launcher started it.
    public static let current = Launch(ProcessInfo.processInfo.environment)
}
