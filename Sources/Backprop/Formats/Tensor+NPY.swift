import Foundation

extension Tensor {
    /// Reads an `.npy` file, the format of `numpy.save`.
    ///
    /// Versions 1 to 3 are understood, in C and Fortran order and in both byte orders. The elements may be floats of 16,
    /// 32 or 64 bits, integers or booleans; they are rounded to the nearest where `Scalar` does not hold them.
    ///
    /// - Throws: A `DataError` that names the byte: for a file that cannot be read, types such as Python objects and
    ///   complex numbers, and a file that is shorter or longer than its header says.
    public init(npy url: URL) throws(DataError) {
        try self.init(npy: FileReader.read(url), source: FileReader.name(of: url))
    }

    /// Reads the contents of an `.npy` file; `source` is what errors call it.
    public init(npy data: Data, source: String = "npy") throws(DataError) {
        try self.init(npy: [UInt8](data), source: source)
    }

    init(npy bytes: [UInt8], source: String) throws(DataError) {
        let header = try NPYHeader(bytes, source: source)
        // In Fortran's order it is turned around.
        let copies: Size = header.isFortranOrder ? 2 : 1
        let result = copies * header.shape.product { Size($0) } * Size(MemoryLayout<Scalar>.stride)
        try MemoryLimit.require(Size(bytes.count) + result, for: "an array", source: source)
        let stored: Tensor = ElementDecoder.scalars(
            bytes, header.elements, header.format, isBigEndian: header.isBigEndian,
            shape: header.isFortranOrder ? header.shape.reversed() : header.shape)
        self = header.isFortranOrder ? stored.permuted(stored.shape.indices.reversed()) : stored
    }

    /// The contents of an `.npy` file of version 1.0 in C order, byte for byte as `numpy.save` writes it.
    public func npyData() -> Data {
        var data = npyHeader
        appendLittleEndian(to: &data)
        return data
    }

    private var npyHeader: Data {
        let type = Scalar.scalarType == .float32 ? "<f4" : "<f8"
        let extents = shape.map(String.init).joined(separator: ", ") + (rank == 1 ? "," : "")
        var text = "{'descr': '\(type)', 'fortran_order': False, 'shape': (\(extents)), }"
        // numpy leaves room for the first extent to grow to 21 digits, then fills up to a multiple of 64 bytes.
        if let first = shape.first { text += String(repeating: " ", count: 21 - String(first).utf8.count) }
        text += String(repeating: " ", count: 64 - (10 + text.utf8.count + 1) % 64) + "\n"
        return Data(NPYHeader.magic + [1, 0, UInt8(text.utf8.count & 0xFF), UInt8(text.utf8.count >> 8)] + text.utf8)
    }

    /// Writes an `.npy` file that `numpy.load` reads. It replaces a file in one step, or leaves the old one.
    ///
    /// - Throws: A `DataError` if the file cannot be written.
    public func write(npy url: URL) throws(DataError) {
        try AtomicFile.write(to: url) { (file) throws(DataError) in
            try file.write(npyHeader)
            try file.write(self)
        }
    }

    /// Appends the bytes of the elements in row-major order.
    func appendLittleEndian(to data: inout Data) {
        unsafe withUnsafeScalars { scalars in
            #if _endian(little)
                unsafe data.append(UnsafeRawBufferPointer(scalars).assumingMemoryBound(to: UInt8.self))
            #else
                for i in 0..<count {
                    let float = unsafe (scalars[i] as? Float).map { UInt64($0.bitPattern) }
                    let double = unsafe (scalars[i] as? Double)?.bitPattern
                    let bits = double ?? float ?? 0
                    for place in 0..<MemoryLayout<Scalar>.size { data.append(UInt8(bits >> (8 * place) & 0xFF)) }
                }
            #endif
        }
    }
}
