import Testing

@testable import Backprop

/// What launchers say, and which libraries there are.
@Suite struct LaunchTests {
    @Test func launchers() {
        #expect(Launch([:]) == nil)
        #expect(Launch(["SLURM_PROCID": "0", "SLURM_NTASKS": "4"]) == nil)
        let hydra = Launch(["PMI_RANK": "2", "PMI_SIZE": "4", "MPI_LOCALNRANKS": "4"])
        #expect(hydra?.rank == 2 && hydra?.count == 4 && hydra?.countHere == 4 && hydra?.isOpenMPI == false)
        let openMPI = Launch([
            "OMPI_COMM_WORLD_RANK": "1", "OMPI_COMM_WORLD_SIZE": "3", "OMPI_COMM_WORLD_LOCAL_SIZE": "2",
            "PMIX_RANK": "1",
        ])
        #expect(openMPI?.rank == 1 && openMPI?.count == 3 && openMPI?.countHere == 2 && openMPI?.isOpenMPI == true)
        let slurm = Launch(["PMIX_RANK": "5"])
        #expect(slurm?.rank == 5 && slurm?.count == nil && slurm?.isOpenMPI == false)
        // What is no number is not said.
        let strange = Launch(["PMI_RANK": "many", "PMI_SIZE": "-3"])
        #expect(strange != nil && strange?.rank == nil && strange?.count == nil)
    }

    @Test func kindsOfLibraries() {
        typealias Kind = MPILibrary.Kind
        #expect(Kind(file: "libmpi_abi.so.1", version: "MPICH Version:      5.0.2") == .standard)
        #expect(Kind(file: "libmpich.so.12", version: "MPICH Version:\t4.0.2") == .mpich)
        #expect(Kind(file: "libmpi.so.12", version: "Intel(R) MPI Library 2021.19 for Linux* OS") == .mpich)
        #expect(Kind(file: "libmpi.so.40", version: "Open MPI v4.1.4, package: Debian") == .openMPI)
        #expect(Kind(file: "libmpi.so.40", version: "Another MPI 1.0") == nil)
        let (usual, openMPI) = (MPILibrary.names(nil), MPILibrary.names(Launch(["OMPI_COMM_WORLD_RANK": "0"])))
        #expect(usual.first?.contains("mpi_abi") == true)
        #expect(openMPI.first == usual.last)
        #expect(openMPI.sorted() == usual.sorted())
    }

    @Test func libraryThatIsNone() throws {
        func problem(_ name: String) -> String {
            do throws(RanksError) {
                return try MPILibrary.find(nil, ["BACKPROP_MPI": name]).description
            } catch {
                return error.description
            }
        }
        let missing = problem("/nowhere/libmpi.so")
        #expect(missing.hasPrefix("BACKPROP_MPI: ") && missing.contains("/nowhere/libmpi.so"))
        #if os(Linux)
            #expect(problem("libm.so.6") == "BACKPROP_MPI: libm.so.6 is no library of MPI")
        #endif
    }

    /// The tests are started by no launcher.
    @Test(.enabled(if: Launch.current == nil)) func programOnItsOwn() throws {
        let ranks = try Ranks.world()
        #expect(ranks.rank == 0 && ranks.count == 1 && ranks.isFirst && ranks.library == nil)
        #expect(ranks.gather([1, 2]) == [[1, 2]])
        ranks.end()
    }

    @Test func gathersWhatHasAnyLength() throws {
        for count in [1, 2, 5] {
            let results = LocalRanks.run(count) { ranks in
                (ranks.gather(Array(repeating: UInt8(ranks.rank), count: ranks.rank * 3)), ranks.gather([]))
            }
            for result in results {
                let (all, nothing) = try result.get()
                #expect(all == (0..<count).map { Array(repeating: UInt8($0), count: $0 * 3) })
                #expect(nothing == Array(repeating: [], count: count))
            }
        }
    }
}
