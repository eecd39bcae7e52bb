/// How a file stores one element of an array.
enum ElementFormat: Sendable, Equatable {
    case float16, bfloat16, float32, float64
    case int8, int16, int32, int64
    case uint8, uint16, uint32, uint64
    /// One byte; 0 is false and every other value true.
    case bool

    /// The number of bytes of an element.
    var size: Int {
        switch self {
        case .int8, .uint8, .bool: 1
        case .float16, .bfloat16, .int16, .uint16: 2
        case .float32, .int32, .uint32: 4
        case .float64, .int64, .uint64: 8
        }
    }

    var isInteger: Bool {
        switch self {
        case .float16, .bfloat16, .float32, .float64: false
        case .int8, .int16, .int32, .int64, .uint8, .uint16, .uint32, .uint64, .bool: true
        }
    }
}

/// Turns stored elements into scalars.
enum ElementDecoder {
    /// The elements of `bytes` in `range`, whose length must be a multiple of the size of an element. Integers that the
    /// scalar type does not hold are rounded to the nearest.
    static func scalars<Scalar: TensorScalar>(
        _ bytes: [UInt8], _ range: Range<Int>, _ format: ElementFormat, isBigEndian: Bool = false, shape: [Int]
    ) -> Tensor<Scalar> {
        var result = Tensor<Scalar>(uninitialized: shape)
        unsafe result.withUnsafeMutableScalars { result in
            unsafe bytes.withUnsafeBytes { bytes in
                let source = unsafe UnsafeRawBufferPointer(rebasing: bytes[range])
                unsafe decode(source, format, isBigEndian, into: result)
            }
        }
        return result
    }

    @_specialize(where Scalar == Float)
    @_specialize(where Scalar == Double)
    private static func decode<Scalar: TensorScalar>(
        _ source: UnsafeRawBufferPointer, _ format: ElementFormat, _ isBigEndian: Bool,
        into result: UnsafeMutableBufferPointer<Scalar>
    ) {
        switch format {
        case .float32:
            unsafe fill(result, source, isBigEndian) { (bits: UInt32) in Scalar(Float(bitPattern: bits)) }
        case .float64:
            unsafe fill(result, source, isBigEndian) { (bits: UInt64) in Scalar(Double(bitPattern: bits)) }
        case .float16: unsafe fill(result, source, isBigEndian) { (bits: UInt16) in Scalar(half(bits)) }
        case .bfloat16:
            unsafe fill(result, source, isBigEndian) { (bits: UInt16) in
                Scalar(Float(bitPattern: UInt32(bits) << 16))
            }
        case .int8: unsafe fill(result, source, isBigEndian) { (value: Int8) in Scalar(value) }
        case .int16: unsafe fill(result, source, isBigEndian) { (value: Int16) in Scalar(value) }
        case .int32: unsafe fill(result, source, isBigEndian) { (value: Int32) in Scalar(value) }
        case .int64: unsafe fill(result, source, isBigEndian) { (value: Int64) in Scalar(value) }
        case .uint8: unsafe fill(result, source, isBigEndian) { (value: UInt8) in Scalar(value) }
        case .uint16: unsafe fill(result, source, isBigEndian) { (value: UInt16) in Scalar(value) }
        case .uint32: unsafe fill(result, source, isBigEndian) { (value: UInt32) in Scalar(value) }
        case .uint64: unsafe fill(result, source, isBigEndian) { (value: UInt64) in Scalar(value) }
        case .bool: unsafe fill(result, source, isBigEndian) { (value: UInt8) in value == 0 ? 0 : 1 }
        }
    }

    @inline(__always)
    private static func fill<Scalar: TensorScalar, Stored: FixedWidthInteger & BitwiseCopyable>(
        _ result: UnsafeMutableBufferPointer<Scalar>, _ source: UnsafeRawBufferPointer, _ isBigEndian: Bool,
        _ convert: (Stored) -> Scalar
    ) {
        for i in 0..<result.count {
            let stored = unsafe source.loadUnaligned(fromByteOffset: i * MemoryLayout<Stored>.size, as: Stored.self)
            unsafe result[i] = convert(isBigEndian ? Stored(bigEndian: stored) : Stored(littleEndian: stored))
        }
    }

    /// The integer that begins at byte `start`, if `Int` holds it. The format must be one of integers.
    static func integer(_ bytes: [UInt8], _ start: Int, _ format: ElementFormat, isBigEndian: Bool) -> Int? {
        var pattern: UInt64 = 0
        for i in 0..<format.size {
            let byte = bytes[start + (isBigEndian ? i : format.size - 1 - i)]
            pattern = pattern << 8 | UInt64(byte)
        }
        switch format {
        case .int8: return Int(Int8(truncatingIfNeeded: pattern))
        case .int16: return Int(Int16(truncatingIfNeeded: pattern))
        case .int32: return Int(Int32(truncatingIfNeeded: pattern))
        case .int64: return Int(exactly: Int64(truncatingIfNeeded: pattern))
        case .bool: return pattern == 0 ? 0 : 1
        case .uint8, .uint16, .uint32, .uint64, .float16, .bfloat16, .float32, .float64: return Int(exactly: pattern)
        }
    }

    /// IEEE 754 binary16 as `Float`, which holds every one of its values. (`Float16` is missing on Intel Macs.)
    static func half(_ bits: UInt16) -> Float {
        let sign: Float = bits >> 15 == 0 ? 1 : -1
        let exponent = Int(bits >> 10 & 0x1F)
        let fraction = Float(bits & 0x3FF)
        switch exponent {
        case 0: return sign * fraction * 0x1p-24
        case 0x1F: return fraction == 0 ? sign * .infinity : .nan
        default: return sign * Float(sign: .plus, exponent: exponent - 25, significand: 1024 + fraction)
        }
    }
}
