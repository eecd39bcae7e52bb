extension Peer {
    private typealias SGEMM =
        @convention(c) (
            CChar, CChar, Int, Int, Int, Float, UnsafePointer<Float>, Int, UnsafePointer<Float>, Int, Float,
            UnsafeMutablePointer<Float>, Int
        ) -> Int32

    /// Intel's library of deep learning primitives, also on other processors. It has no product in `Double`.
    static func oneDNN() -> Peer? {
        guard let library = Library(names("dnnl", versions: [3, 2, 1])),
            let sgemm = unsafe library.function("dnnl_sgemm", as: SGEMM.self)
        else { return nil }
        let (plain, transposed) = (CChar(UInt8(ascii: "N")), CChar(UInt8(ascii: "T")))
        let product: MatrixProduct<Float> = { shape, a, b, c in
            let status = unsafe sgemm(
                shape.form == .tn ? transposed : plain, shape.form == .nt ? transposed : plain, shape.m, shape.n,
                shape.k, 1, a.base, shape.aStride, b.base, shape.bStride, 0, c.base, shape.n)
            guard status == 0 else { fatalError("dnnl_sgemm: status \(status)") }
        }
        return Peer(
            name: "onednn", origin: library.name, floatProduct: product, primitives: OneDNNPrimitives(library))
    }
}
