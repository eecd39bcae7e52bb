/// Tells JSON from a table: what could be a table with two columns and two lines is no JSON.
///
/// Within JSON no line ends between two values without a comma, and a table's lines do.
enum JSONText {
    /// Whether a text is JSON as far as it goes: an object or an array, or several of them, each on a line.
    ///
    /// - Parameter isAll: Whether it must come to an end.
    static func isBeginning(_ text: ArraySlice<UInt8>, isAll: Bool) -> Bool {
        guard let first = text.first, first == UInt8(ascii: "{") || first == UInt8(ascii: "[") else { return false }
        var open: [UInt8] = []
        // Whether a value, or the name of one, has just ended.
        var isBehindValue = false
        var place = text.startIndex
        while place < text.endIndex {
            let byte = text[place]
            switch byte {
            case 0x20, 0x09, 0x0D, 0x0A: break
            case UInt8(ascii: "{"), UInt8(ascii: "["):
                guard !isBehindValue || open.isEmpty && text[place - 1] == 0x0A, open.count < 1000 else { return false }
                open.append(byte)
                isBehindValue = false
            case UInt8(ascii: "}"), UInt8(ascii: "]"):
                // Their codes are two behind those that open.
                guard open.popLast() == byte - 2, isBehindValue || [byte - 2].contains(last(text, before: place)) else {
                    return false
                }
                isBehindValue = true
            case UInt8(ascii: ","), UInt8(ascii: ":"):
                guard isBehindValue, !open.isEmpty else { return false }
                isBehindValue = false
            default:
                guard !isBehindValue, !open.isEmpty, let end = endOfWord(text, from: place) else { return false }
                isBehindValue = true
                place = end
                continue
            }
            place += 1
        }
        return open.isEmpty || !isAll
    }

    /// The last byte before a place that is no white space.
    private static func last(_ text: ArraySlice<UInt8>, before place: Int) -> UInt8? {
        text[..<place].last { ![0x20, 0x09, 0x0D, 0x0A].contains($0) }
    }

    /// Where a string, a number, or one of the three words ends; `nil` if there is none.
    private static func endOfWord(_ text: ArraySlice<UInt8>, from start: Int) -> Int? {
        var place = start
        if text[start] == UInt8(ascii: "\"") {
            place += 1
            while place < text.endIndex, text[place] != UInt8(ascii: "\"") {
                guard text[place] >= 0x20 else { return nil }
                place += text[place] == UInt8(ascii: "\\") ? 2 : 1
            }
            return min(place + 1, text.endIndex)
        }
        while place < text.endIndex, isWord(text[place]) { place += 1 }
        let word = text[start..<place]
        let isWhole = place < text.endIndex
        for name in ["true", "false", "null", "NaN", "Infinity", "-Infinity"]
        where isWhole ? word.elementsEqual(name.utf8) : name.utf8.starts(with: word) {
            return place
        }
        let isNumber = !word.isEmpty && word.allSatisfy { !isLetter($0) || $0 | 0x20 == UInt8(ascii: "e") }
        return isNumber && !isLetter(word[start]) ? place : nil
    }

    private static func isWord(_ byte: UInt8) -> Bool {
        isLetter(byte) || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || "+-.".utf8.contains(byte)
    }

    private static func isLetter(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
    }
}
