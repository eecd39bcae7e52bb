/// A number that tells contents apart, the same on every platform. Where one word is another, so is the number. It is
/// meant against accidents and not against forgery.
package struct Digest: Equatable {
    private var value: UInt64 = 0xcbf2_9ce4_8422_2325

    package init() {}

    /// 16 hexadecimal digits.
    package var text: String {
        let digits = String(value, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }

    /// Takes a word into account. Both steps can be undone, so that no difference is lost.
    mutating func add(_ word: UInt64) {
        value = (value ^ word) &* 0x9e37_79b9_7f4a_7c15
        value ^= value >> 32
    }

    mutating func add(_ text: String) {
        add(UInt64(text.utf8.count))
        for byte in text.utf8 { add(UInt64(byte)) }
    }
}
