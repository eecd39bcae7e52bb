extension UTF8 {
    /// How many bytes from the beginning are UTF-8, or nothing if all are. O(bytes).
    static func firstInvalidOffset(_ bytes: some Collection<UInt8>) -> Int? {
        if bytes.allSatisfy({ $0 < 0x80 }) { return nil }
        var parser = UTF8.ForwardParser()
        var iterator = bytes.makeIterator()
        var offset = 0
        while true {
            switch parser.parseScalar(from: &iterator) {
            case .valid(let scalar): offset += scalar.count
            case .error: return offset
            case .emptyInput: return nil
            }
        }
    }

    /// How many bytes at the end begin a character whose other bytes are not there: 3 at most. O(1).
    static func lengthOfCutCharacter(_ bytes: [UInt8]) -> Int {
        for (index, byte) in bytes.suffix(3).reversed().enumerated() where byte & 0xC0 != 0x80 {
            // The first byte tells how many there are, but for those that begin none.
            let length =
                switch byte {
                case 0xC2..<0xE0: 2
                case 0xE0..<0xF0: 3
                case 0xF0..<0xF5: 4
                default: 1
                }
            return length > index + 1 ? index + 1 : 0
        }
        return 0
    }
}
