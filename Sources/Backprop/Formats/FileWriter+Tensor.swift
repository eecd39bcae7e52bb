import Foundation

extension FileWriter {
    /// Writes the elements of a tensor in row-major order, the lowest byte of each first.
    mutating func write<Scalar>(_ tensor: Tensor<Scalar>) throws(DataError) {
        #if _endian(little)
            try unsafe tensor.withUnsafeScalars { (scalars) throws(DataError) in
                try unsafe write(bytes: UnsafeRawBufferPointer(scalars))
            }
        #else
            var data = Data()
            tensor.appendLittleEndian(to: &data)
            try write(data)
        #endif
    }
}
