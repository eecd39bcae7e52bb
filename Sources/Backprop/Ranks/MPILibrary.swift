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

/// A library of MPI that was found when the program ran: nothing is built against it.
///
/// The twelve functions that are called have the same parameters in all of them but for the handles: pointers in the standard's
/// own binary interface (MPI 5) and in Open MPI, an `int` in MPICH. A word holds either, because a function that takes an
/// `int` reads the lower half of a register or of a place on the stack, on x86-64 as on arm64.
@safe struct MPILibrary: @unchecked Sendable {
    /// As it is known to the loader.
    let file: String
    /// The first line of what it says of itself.
    let version: String
    let constants: Constants
    private let handle: UnsafeMutableRawPointer

    /// What the headers of a library define.
    struct Constants: Equatable {
        var world, byte, statusIgnore: Int
        /// MPI_THREAD_SERIALIZED: any thread calls, one at a time.
        var serialized: CInt
    }

    enum Kind: Equatable {
        case standard, mpich, openMPI

        /// By the name and by what the library says of itself.
        init?(file: String, version: String) {
            if file.contains("mpi_abi") {
                self = .standard
            } else if version.hasPrefix("Open MPI") {
                self = .openMPI
            } else if version.contains("MPICH") || version.contains("Intel(R) MPI") || version.contains("MVAPICH") {
                self = .mpich
            } else {
                return nil
            }
        }
    }
    let kind: Kind

    // The handles are words; a pointer to one points to a word, of which MPICH uses half.
    typealias Initialize =
        @convention(c) (
            UnsafeMutablePointer<CInt>?, UnsafeMutableRawPointer?, CInt, UnsafeMutablePointer<CInt>?
        ) -> CInt
    typealias Ask = @convention(c) (Int, UnsafeMutablePointer<CInt>?) -> CInt
    typealias AskState = @convention(c) (UnsafeMutablePointer<CInt>?) -> CInt
    typealias AskVersion = @convention(c) (UnsafeMutablePointer<CChar>?, UnsafeMutablePointer<CInt>?) -> CInt
    typealias Move =
        @convention(c) (
            UnsafeRawPointer?, CInt, Int, UnsafeMutableRawPointer?, CInt, Int, Int, UnsafeMutablePointer<Int>?
        ) -> CInt
    typealias MoveSome =
        @convention(c) (
            UnsafeRawPointer?, UnsafePointer<CInt>?, UnsafePointer<CInt>?, Int, UnsafeMutableRawPointer?,
            UnsafePointer<CInt>?, UnsafePointer<CInt>?, Int, Int, UnsafeMutablePointer<Int>?
        ) -> CInt
    typealias Duplicate = @convention(c) (Int, UnsafeMutablePointer<Int>?) -> CInt
    typealias Test = @convention(c) (UnsafeMutablePointer<Int>?, UnsafeMutablePointer<CInt>?, Int) -> CInt
    typealias Abort = @convention(c) (Int, CInt) -> CInt
    typealias Finalize = @convention(c) () -> CInt

    /// The names under which libraries are looked for. That of Open MPI comes first where its launcher started the program;
    /// else the standard's own does.
    static func names(_ launch: Launch?) -> [String] {
        #if canImport(Darwin)
            let (standard, openMPI) = (["libmpi_abi.0.dylib", "libmpi_abi.dylib"], ["libmpi.40.dylib"])
            let mpich = ["libmpich.12.dylib", "libmpi.12.dylib"]
        #else
            let (standard, openMPI) = (["libmpi_abi.so.1", "libmpi_abi.so.0", "libmpi_abi.so"], ["libmpi.so.40"])
            let mpich = ["libmpich.so.12", "libmpi.so.12"]
        #endif
        return launch?.isOpenMPI == true ? openMPI + standard + mpich : standard + mpich + openMPI
    }

    /// The first library that there is, or the one that the variable `BACKPROP_MPI` names.
    ///
    /// - Throws: `RanksError` if there is none, or it is of no known kind.
    static func find(
        _ launch: Launch?, _ environment: [String: String] = ProcessInfo.processInfo.environment
    ) throws(RanksError) -> MPILibrary {
        if let named = environment["BACKPROP_MPI"], !named.isEmpty {
            return try MPILibrary(named, reason: "BACKPROP_MPI")
        }
        let names = names(launch)
        for name in names where unsafe dlopen(name, RTLD_NOW | RTLD_GLOBAL) != nil {
            return try MPILibrary(name, reason: "MPI")
        }
        throw RanksError(
            "MPI: found no library (\(names.joined(separator: ", "))); name that of your mpiexec in BACKPROP_MPI, or its folder "
                + "in LD_LIBRARY_PATH")
    }

    private init(_ file: String, reason: String) throws(RanksError) {
        self.file = file
        // Global, because the parts that Open MPI loads later look for its names. It is never closed: it has threads.
        guard let handle = unsafe dlopen(file, RTLD_NOW | RTLD_GLOBAL) else {
            let problem = unsafe dlerror().map { unsafe String(cString: $0) } ?? "\(file) cannot be loaded"
            throw RanksError("\(reason): \(problem.shown(300))")
        }
        unsafe self.handle = handle
        let ask = unsafe Self.symbol("MPI_Get_library_version", AskVersion.self, of: handle)
        guard let ask = unsafe ask else { throw RanksError("\(reason): \(file.shown(300)) is no library of MPI") }
        var text = [CChar](repeating: 0, count: 8192 + 1)
        var length: CInt = 0
        _ = unsafe ask(&text, &length)
        let bytes = text.prefix { $0 != 0 && $0 != 10 }.map { UInt8(bitPattern: $0) }
        version = String(decoding: bytes, as: UTF8.self)
        guard let kind = Kind(file: file, version: version) else {
            throw RanksError(
                "\(reason): \(file.shown(300)) is \"\(version.shown(100))\", which is neither of MPICH's kind nor Open MPI, nor "
                    + "has the standard's binary interface (libmpi_abi)")
        }
        self.kind = kind
        switch kind {
        case .standard: constants = Constants(world: 0x101, byte: 0x247, statusIgnore: 0, serialized: 2048)
        case .mpich: constants = Constants(world: 0x4400_0000, byte: 0x4c00_010d, statusIgnore: 1, serialized: 2)
        case .openMPI:
            guard let world = unsafe dlsym(handle, "ompi_mpi_comm_world"),
                let byte = unsafe dlsym(handle, "ompi_mpi_byte")
            else { throw RanksError("\(reason): \(file.shown(300)) lacks the names of Open MPI") }
            constants = Constants(
                world: Int(bitPattern: world), byte: Int(bitPattern: byte), statusIgnore: 0, serialized: 2)
        }
    }

    /// A function of the library.
    func function<Function>(_ name: String, _ type: Function.Type) throws(RanksError) -> Function {
        guard let function = unsafe Self.symbol(name, type, of: handle) else {
            throw RanksError("MPI: \(file.shown(300)) has no \(name)")
        }
        return function
    }

    private static func symbol<Function>(
        _ name: String, _: Function.Type, of handle: UnsafeMutableRawPointer
    ) -> Function? {
        guard let symbol = unsafe dlsym(handle, name) else { return nil }
        return unsafe unsafeBitCast(symbol, to: Function.self)
    }

    /// For people: "MPICH 4.0.2 (libmpich.so.12)".
    var description: String {
        // MPICH says "MPICH Version:      4.0.2", with tabs, Open MPI "Open MPI v4.1.4, package: …".
        let words = version.prefix { $0 != "," }.split { $0 == " " || $0 == "\t" }.filter { $0 != "Version:" }
        return "\(words.joined(separator: " ").shown(100)) (\(file.shown(300)))"
    }
}
