/// A source of random numbers that gives the same numbers for the same seed on every platform and in every version.
///
/// The algorithm is xoshiro256** by David Blackman and Sebastiano Vigna (2018), whose state is filled from the seed by
/// SplitMix64 as its authors advise. Its period is 2²⁵⁶ - 1. It is meant for simulations and not for secrets.
///
///     var generator = SeededGenerator(seed: 1)
///     let data: Dataset<Float> = .spiral(using: &generator)
///
/// The generator is a value: a copy goes on with the same numbers, and an encoded one can be taken up later.
public struct SeededGenerator: RandomNumberGenerator, Sendable, Hashable, Codable {
    private var state0: UInt64
    private var state1: UInt64
    private var state2: UInt64
    private var state3: UInt64

    /// A generator whose numbers are settled by `seed`. Every seed is a good one, 0 included.
    public init(seed: UInt64) {
        // SplitMix64 never gives four zeros in a row, the one state that xoshiro cannot leave.
        var counter = seed
        state0 = Self.splitMix(&counter)
        state1 = Self.splitMix(&counter)
        state2 = Self.splitMix(&counter)
        state3 = Self.splitMix(&counter)
    }

    private static func splitMix(_ counter: inout UInt64) -> UInt64 {
        counter &+= 0x9E37_79B9_7F4A_7C15
        var z = counter
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }

    /// Takes up an encoded generator.
    ///
    /// - Throws: `DecodingError` for a state of four zeros as well, which gives nothing but zeros.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        state0 = try container.decode(UInt64.self, forKey: .state0)
        state1 = try container.decode(UInt64.self, forKey: .state1)
        state2 = try container.decode(UInt64.self, forKey: .state2)
        state3 = try container.decode(UInt64.self, forKey: .state3)
        guard state0 | state1 | state2 | state3 != 0 else {
            throw DecodingError.dataCorruptedError(
                forKey: .state0, in: container, debugDescription: "the state of a generator cannot be all zeros")
        }
    }

    /// The next 64 random bits. O(1).
    public mutating func next() -> UInt64 {
        let result = Self.rotate(state1 &* 5, by: 7) &* 9
        let shifted = state1 << 17
        state2 ^= state0
        state3 ^= state1
        state1 ^= state2
        state0 ^= state3
        state2 ^= shifted
        state3 = Self.rotate(state3, by: 45)
        return result
    }

    private static func rotate(_ value: UInt64, by count: UInt64) -> UInt64 {
        (value << count) | (value >> (64 - count))
    }
}
