import CBackprop

/// The processor that the program runs on.
public struct Processor: Sendable, Equatable {
    /// Its name as it tells it itself, or the architecture's.
    public let name: String
    /// The instruction sets that it and the operating system offer, as far as they matter to the kernels.
    public let features: [String]

    /// The processor that this program runs on.
    public static let current = Processor(
        name: unsafe text(bp_processor_name),
        features: unsafe text(bp_processor_features).split(separator: " ").map(String.init))

    /// What a C function writes into a buffer.
    private static func text(_ write: (UnsafeMutablePointer<CChar>?, Int) -> Void) -> String {
        var text = [CChar](repeating: 0, count: 256)
        unsafe text.withUnsafeMutableBufferPointer { unsafe write($0.baseAddress, $0.count) }
        return String(decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}
