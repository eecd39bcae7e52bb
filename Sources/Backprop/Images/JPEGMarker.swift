/// A marker of a JPEG file: a byte FF, or several, and a code (ITU-T T.81, B.1.1.2).
struct JPEGMarker {
    let code: UInt8

    static let start: UInt8 = 0xD8
    static let end: UInt8 = 0xD9

    /// Whether it stands alone, without a segment behind it.
    var isAlone: Bool { code == 0x01 || 0xD0...0xD9 ~= code }

    /// As the standard calls it.
    var name: String {
        let names: [UInt8: String] = [
            0xC4: "DHT", 0xC8: "JPG", 0xCC: "DAC", 0xD8: "SOI", 0xD9: "EOI", 0xDA: "SOS", 0xDB: "DQT", 0xDC: "DNL",
            0xDD: "DRI", 0xDE: "DHP", 0xDF: "EXP", 0xFE: "COM",
        ]
        if let name = names[code] { return name }
        return switch code {
        case 0xC0...0xCF: "SOF\(code - 0xC0)"
        case 0xD0...0xD7: "RST\(code - 0xD0)"
        case 0xE0...0xEF: "APP\(code - 0xE0)"
        default: "FF\(code < 16 ? "0" : "")\(String(code, radix: 16, uppercase: true))"
        }
    }

    /// The first marker from `start` on and the place behind it; nothing if there is none. What is before it is passed over.
    /// O(bytes to there).
    static func next(_ bytes: [UInt8], from start: Int) -> (marker: JPEGMarker, end: Int)? {
        let bytes = bytes.span
        var place = start
        while place + 1 < bytes.count {
            // FF may be repeated, and with a 0 behind it is a byte of a scan.
            if bytes[place] == 0xFF, bytes[place + 1] != 0xFF, bytes[place + 1] != 0 {
                return (JPEGMarker(code: bytes[place + 1]), place + 2)
            }
            place += 1
        }
        return nil
    }

    /// What is found where a file ends too soon.
    static func endOfFile(_ bytes: [UInt8]) -> String { "found the end of the file at byte \(bytes.count)" }
}
