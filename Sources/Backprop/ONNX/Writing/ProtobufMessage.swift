/// A protobuf message as it is written: fields in the order in which they are added, messages within it among them.
///
/// Tensors are not copied: the message is a list of parts, some of them bytes, some the elements of a tensor, and how long all
/// of it is is known before the first byte is written.
struct ProtobufMessage {
    enum Part {
        case bytes([UInt8])
        /// Its elements, row-major, the lowest byte of each first.
        case elements(Tensor<Float>)
    }

    private(set) var parts: [Part] = []
    /// The bytes of all parts.
    private(set) var count = 0

    /// How a field is written, after the field's number.
    private enum WireType: Int {
        case varint = 0
        case lengthDelimited = 2
        case fixed32 = 5
    }

    /// A whole number; a negative one takes ten bytes.
    mutating func add(_ field: Int, _ number: Int) {
        addTag(field, .varint)
        addVarint(UInt64(bitPattern: Int64(number)))
    }

    /// A number of 32 bits.
    mutating func add(_ field: Int, _ number: Float) {
        addTag(field, .fixed32)
        let bits = number.bitPattern
        add((0..<4).map { UInt8(truncatingIfNeeded: bits >> (8 * UInt32($0))) })
    }

    mutating func add(_ field: Int, _ text: String) { add(field, bytes: Array(text.utf8)) }

    mutating func add(_ field: Int, bytes: [UInt8]) {
        addTag(field, .lengthDelimited)
        addVarint(UInt64(bytes.count))
        add(bytes)
    }

    /// The elements of a tensor as bytes.
    mutating func add(_ field: Int, elements: Tensor<Float>) {
        let length = elements.count * MemoryLayout<Float>.stride
        addTag(field, .lengthDelimited)
        addVarint(UInt64(length))
        parts.append(.elements(elements))
        count += length
    }

    /// The elements of a tensor without a field around them, at a multiple of so many bytes.
    ///
    /// - Returns: Where they begin.
    mutating func place(_ elements: Tensor<Float>, alignment: Int) -> Int {
        add([UInt8](repeating: 0, count: (alignment - count % alignment) % alignment))
        defer { count += elements.count * MemoryLayout<Float>.stride }
        parts.append(.elements(elements))
        return count
    }

    /// A message within this one.
    mutating func add(_ field: Int, _ message: ProtobufMessage) {
        addTag(field, .lengthDelimited)
        addVarint(UInt64(message.count))
        for part in message.parts {
            switch part {
            case .bytes(let bytes): add(bytes)
            case .elements(let tensor):
                parts.append(part)
                count += tensor.count * MemoryLayout<Float>.stride
            }
        }
    }

    private mutating func addTag(_ field: Int, _ type: WireType) { addVarint(UInt64(field << 3 | type.rawValue)) }

    /// Seven bits in each byte, the lowest first; all but the last have the eighth bit.
    private mutating func addVarint(_ number: UInt64) {
        var (bytes, rest): ([UInt8], UInt64) = ([], number)
        while rest >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(rest))
        add(bytes)
    }

    private mutating func add(_ bytes: [UInt8]) {
        count += bytes.count
        guard case .bytes(var before)? = parts.last else { return parts.append(.bytes(bytes)) }
        // Taken out, so that what is there is not copied.
        parts.removeLast()
        before.append(contentsOf: bytes)
        parts.append(.bytes(before))
    }
}
