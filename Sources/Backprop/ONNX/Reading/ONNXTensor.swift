/// A tensor as a file states it: what it is, and where its elements lie. They are decoded when they are needed.
struct ONNXTensor {
    var name = ""
    private var dimensions: [Int64] = []
    private(set) var element = 0
    private var floats: [Float] = []
    private var doubles: [Double] = []
    private var integers: [Int64] = []
    private var unsigned: [Int64] = []
    /// Where the elements lie in the file, if they do so as bytes.
    private var raw: Range<Int>?
    /// Where else they lie.
    private(set) var external: [String: String]?

    init(_ reader: ProtobufReader) throws(DataError) {
        var reader = reader
        var (entries, isExternal): ([String: String], Bool) = ([:], false)
        while let field = try reader.next() {
            switch field.number {
            case 1: try field.append(to: &dimensions)
            case 2: element = Int(truncatingIfNeeded: try field.integer())
            case 4: try field.append(to: &floats)
            case 5, 7: try field.append(to: &integers)
            case 8: name = try field.text()
            case 9: raw = try field.range()
            case 10: try field.append(to: &doubles)
            case 11: try field.append(to: &unsigned)
            case 13:
                var (key, value, entry) = ("", "", try field.message())
                while let field = try entry.next() {
                    if field.number == 1 { key = try field.text() }
                    if field.number == 2 { value = try field.text() }
                }
                entries[key] = value
            case 14: isExternal = try field.integer() == 1
            default: break
            }
        }
        if isExternal { external = entries }
    }

    /// The extents, none negative, and the bytes that raw elements take.
    func shape(source: String) throws(DataError) -> (extents: [Int], bytes: Int) {
        let extents = dimensions.map { Int(clamping: $0) }
        guard extents.count <= Shape.highestRank,
            let bytes = Shape.byteCount(of: extents, elementSize: ONNXElement(rawValue: element)?.format?.size ?? 1)
        else {
            throw error(source, "a shape that fits into memory", "found \(Shape.listed(extents))")
        }
        return (extents, bytes)
    }

    /// The elements.
    ///
    /// - Parameter stored: The bytes of a tensor that lies in another file.
    /// - Throws: A `DataError` unless there are as many as the shape says.
    func constant<Scalar>(
        in file: ONNXFile, stored: [UInt8]? = nil
    ) throws(DataError) -> ONNXConstant<Scalar> {
        guard let element = ONNXElement(rawValue: element), let format = element.format else {
            throw error(file.source, "numbers", "found elements of \(ONNXElement.name(of: element))")
        }
        let (extents, size) = try shape(source: file.source)
        let count = size / format.size
        try MemoryLimit.require(
            Size(count) * Size(element.isInteger ? 8 : MemoryLayout<Scalar>.stride), for: "a tensor",
            source: file.source)
        func require(_ found: Int, _ expected: Int) throws(DataError) {
            guard found == expected else {
                throw error(file.source, "\(expected) for shape \(Shape.text(extents))", "found \(found)")
            }
        }
        if let (bytes, range) = stored.map({ ($0, $0.indices) }) ?? raw.map({ (file.bytes, $0) }) {
            try require(range.count, size)
            if element.isInteger {
                var numbers: [Int64] = []
                numbers.reserveCapacity(count)
                for start in stride(from: range.lowerBound, to: range.upperBound, by: format.size) {
                    guard let number = ElementDecoder.integer(bytes, start, format, isBigEndian: false) else {
                        throw error(file.source, "whole numbers of 64 bits", "found a larger one")
                    }
                    numbers.append(Int64(number))
                }
                return ONNXConstant(element, extents, .integers(numbers))
            }
            return ONNXConstant(
                element, extents, .numbers(ElementDecoder.scalars(bytes, range, format, shape: extents)))
        }
        switch element {
        case .float:
            try require(floats.count, count)
            return ONNXConstant(element, extents, .numbers(Tensor(shape: extents, scalars: floats.map { Scalar($0) })))
        case .double:
            try require(doubles.count, count)
            return ONNXConstant(element, extents, .numbers(Tensor(shape: extents, scalars: doubles.map { Scalar($0) })))
        case .float16, .bfloat16:
            try require(integers.count, count)
            let numbers = integers.map { bits in
                element == .float16
                    ? ElementDecoder.half(UInt16(truncatingIfNeeded: bits))
                    : Float(bitPattern: UInt32(truncatingIfNeeded: bits) << 16)
            }
            return ONNXConstant(element, extents, .numbers(Tensor(shape: extents, scalars: numbers.map { Scalar($0) })))
        case .uint8, .int8, .uint16, .int16, .int32, .int64, .bool, .string, .uint32, .uint64:
            let numbers = element == .uint32 || element == .uint64 ? unsigned : integers
            try require(numbers.count, count)
            guard element != .uint64 || numbers.allSatisfy({ $0 >= 0 }) else {
                throw error(file.source, "whole numbers of 64 bits", "found a larger one")
            }
            return ONNXConstant(element, extents, .integers(numbers))
        }
    }

    func error(_ source: String, _ expected: String, _ problem: String) -> DataError {
        DataError(
            source: source, expected: "\(expected) in tensor \(DataError.quoted(name))", problem: problem)
    }
}
