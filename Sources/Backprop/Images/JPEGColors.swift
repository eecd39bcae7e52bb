/// Turns the components of a JPEG file into the values of pixels.
struct JPEGColors {
    enum Kind: Equatable {
        /// One component, or red, green and blue.
        case stored
        /// A brightness and two differences from it, of blue and of red (ITU-R BT.601 as JFIF has it).
        case differences
    }

    private let kind: Kind
    /// By component, a row of its values.
    private var rows: [[UInt8]]

    init(_ kind: Kind, lengths: [Int]) {
        self.kind = kind
        rows = lengths.map { [UInt8](repeating: 0, count: $0) }
    }

    /// Lets `body` make the rows of the components.
    mutating func fill(_ body: (_ component: Int, _ row: inout MutableSpan<UInt8>) -> Void) {
        for component in rows.indices {
            var row = rows[component].mutableSpan
            body(component, &row)
        }
    }

    /// Writes the pixels of the rows: `count` of them, the values of the first from `start` on, those of each other one
    /// `step` behind.
    func write(_ values: inout MutableSpan<UInt8>, _ target: (start: Int, step: Int, count: Int)) {
        let count = target.count
        let lights = rows[0]
        let first = lights.span.extracting(0..<count)
        var place = target.start
        if rows.count == 1 {
            for column in 0..<count {
                values[place] = first[column]
                place &+= target.step
            }
            return
        }
        let (blues, reds) = (rows[1], rows[2])
        let second = blues.span.extracting(0..<count)
        let third = reds.span.extracting(0..<count)
        if kind == .stored {
            for column in 0..<count {
                values[place] = first[column]
                values[place &+ 1] = second[column]
                values[place &+ 2] = third[column]
                place &+= target.step
            }
            return
        }
        for column in 0..<count {
            // Factors of 16 bits: 1.402, 0.71414, 0.34414 and 1.772. Each difference is rounded before it is added.
            let (light, half) = (Int32(first[column]), 1 as Int32 &<< 15)
            let (blue, red) = (Int32(second[column]) &- 128, Int32(third[column]) &- 128)
            values[place] = Self.byte(light &+ (91881 &* red &+ half) &>> 16)
            values[place &+ 1] = Self.byte(light &+ (-22554 &* blue &- 46802 &* red &+ half) &>> 16)
            values[place &+ 2] = Self.byte(light &+ (116130 &* blue &+ half) &>> 16)
            place &+= target.step
        }
    }

    @inline(__always)
    private static func byte(_ value: Int32) -> UInt8 { UInt8(truncatingIfNeeded: min(max(value, 0), 255)) }
}
