import Backprop

extension Peer {
    static func openBLAS(threads: Int) -> Peer? {
        guard let library = Library(names("openblas", versions: [0])) else { return nil }
        typealias SetThreads = @convention(c) (Int32) -> Void
        library.function("openblas_set_num_threads", as: SetThreads.self)?(Int32(threads))
        return blas("openblas", library)
    }

    static func blis(threads: Int) -> Peer? {
        guard let library = Library(names("blis", versions: [4, 5, 3, 2])) else { return nil }
        typealias SetThreads = @convention(c) (Int) -> Void
        library.function("bli_thread_set_num_threads", as: SetThreads.self)?(threads)
        return blas("blis", library)
    }

    /// Apple's own, on Apple's systems.
    static func accelerate() -> Peer? {
        Library(["/System/Library/Frameworks/Accelerate.framework/Accelerate"]).flatMap { blas("accelerate", $0) }
    }

    private typealias SGEMM =
        @convention(c) (
            Int32, Int32, Int32, Int32, Int32, Int32, Float, UnsafePointer<Float>, Int32, UnsafePointer<Float>, Int32,
            Float, UnsafeMutablePointer<Float>, Int32
        ) -> Void

    private typealias DGEMM =
        @convention(c) (
            Int32, Int32, Int32, Int32, Int32, Int32, Double, UnsafePointer<Double>, Int32, UnsafePointer<Double>,
            Int32,
            Double, UnsafeMutablePointer<Double>, Int32
        ) -> Void

    /// A library with the C interface to the Basic Linear Algebra Subprograms, with integers of 32 bits.
    private static func blas(_ name: String, _ library: Library) -> Peer? {
        guard let sgemm = unsafe library.function("cblas_sgemm", as: SGEMM.self),
            let dgemm = unsafe library.function("cblas_dgemm", as: DGEMM.self)
        else { return nil }
        let (rowMajor, plain, transposed): (Int32, Int32, Int32) = (101, 111, 112)
        return Peer(
            name: name, origin: library.name,
            floatProduct: { shape, a, b, c in
                unsafe sgemm(
                    rowMajor, shape.form == .tn ? transposed : plain, shape.form == .nt ? transposed : plain,
                    Int32(shape.m), Int32(shape.n), Int32(shape.k), 1, a.base, Int32(shape.aStride), b.base,
                    Int32(shape.bStride), 0, c.base, Int32(shape.n))
            },
            doubleProduct: { shape, a, b, c in
                unsafe dgemm(
                    rowMajor, shape.form == .tn ? transposed : plain, shape.form == .nt ? transposed : plain,
                    Int32(shape.m), Int32(shape.n), Int32(shape.k), 1, a.base, Int32(shape.aStride), b.base,
                    Int32(shape.bStride), 0, c.base, Int32(shape.n))
            })
    }
}
