import Backprop
import Foundation
import Testing

@Suite struct SeededGeneratorTests {
    @Test func stateComesFromSplitMix64() throws {
        // The numbers of SplitMix64 for this seed, from the page of its author.
        let data = try JSONEncoder().encode(SeededGenerator(seed: 1_234_567))
        let state = try JSONDecoder().decode([String: UInt64].self, from: data)
        #expect(
            state == [
                "state0": 6_457_827_717_110_365_317, "state1": 3_203_168_211_198_807_973,
                "state2": 9_817_491_932_198_370_423, "state3": 4_593_380_528_125_082_431,
            ])
    }

    @Test func numbersAreThoseOfTheReferenceImplementation() throws {
        // From the authors' C program with the state 1, 2, 3, 4.
        let json = #"{"state0":1,"state1":2,"state2":3,"state3":4}"#
        var generator = try JSONDecoder().decode(SeededGenerator.self, from: Data(json.utf8))
        let numbers = (0..<10).map { _ in generator.next() }
        #expect(
            numbers == [
                11520, 0, 1_509_978_240, 1_215_971_899_390_074_240, 1_216_172_134_540_287_360, 607_988_272_756_665_600,
                16_172_922_978_634_559_625, 8_476_171_486_693_032_832, 10_595_114_339_597_558_777,
                2_904_607_092_377_533_576,
            ])
    }

    @Test func aCopyAndADecodedOneGoOnAlike() throws {
        var generator = SeededGenerator(seed: 7)
        _ = generator.next()
        var copy = generator
        var decoded = try JSONDecoder().decode(SeededGenerator.self, from: JSONEncoder().encode(generator))
        let expected = (0..<5).map { _ in generator.next() }
        #expect((0..<5).map { _ in copy.next() } == expected)
        #expect((0..<5).map { _ in decoded.next() } == expected)
        #expect(SeededGenerator(seed: 0) != SeededGenerator(seed: 1))
    }

    /// Gives the words of a list.
    struct Script: RandomNumberGenerator {
        var words: [UInt64]
        mutating func next() -> UInt64 { words.removeFirst() }
    }

    @Test func uniformTakesTheTop53Bits() {
        var script = Script(words: [0, .max, 1 << 63, 0x7FF, 0x800])
        #expect(script.uniform() == 0)
        #expect(script.uniform() == 1 - 0x1p-53)
        #expect(script.uniform() == 0.5)
        #expect(script.uniform() == 0)
        #expect(script.uniform() == 0x1p-53)
    }

    @Test func normalIsFiniteAtTheEnds() {
        var script = Script(words: [0, 0, .max, 0, .max, 1 << 63])
        #expect(script.normal() == 0)
        #expect(abs(script.normal() - (106 * 0.693147180559945).squareRoot()) < 1e-12)
        #expect(abs(script.normal() + (106 * 0.693147180559945).squareRoot()) < 1e-12)
    }

    /// Four zeros would give zeros for ever, and a bounded integer would never come.
    @Test func refusesTheStateWithoutEnd() {
        let text = #"{"state0":0,"state1":0,"state2":0,"state3":0}"#
        #expect(throws: DecodingError.self) {
            try JSONDecoder().decode(SeededGenerator.self, from: Data(text.utf8))
        }
    }

    @Test func normalHasTheMomentsOfTheDistribution() {
        var generator = SeededGenerator(seed: 1)
        let numbers = (0..<20_000).map { _ in generator.normal() }
        let moments = (1...4).map { power in
            numbers.reduce(0) { $0 + pow($1, Double(power)) } / Double(numbers.count)
        }
        for (moment, expected) in zip(moments, [0.0, 1, 0, 3]) { #expect(abs(moment - expected) < 0.1) }
    }

    @Test func boundedIntegersRejectTheExcess() {
        // Below 3, the low word of the product must not be under 2⁶⁴ mod 3 = 1: the word 0 is rejected.
        var script = Script(words: [0, 1, 0, .max])
        #expect(script.integer(below: 3) == 0)
        #expect(script.words.count == 2)
        #expect(script.integer(below: 3) == 2)
        var generator = SeededGenerator(seed: 5)
        var counts = [Int](repeating: 0, count: 7)
        for _ in 0..<7000 { counts[generator.integer(below: 7)] += 1 }
        #expect(counts.allSatisfy { $0 > 850 && $0 < 1150 })
    }

    @Test func everyOrderIsEquallyLikely() {
        var generator = SeededGenerator(seed: 3)
        var counts: [[Int]: Int] = [:]
        for _ in 0..<6000 { counts[generator.permutation(of: 3), default: 0] += 1 }
        #expect(counts.count == 6)
        #expect(counts.values.allSatisfy { $0 > 850 && $0 < 1150 })
        #expect(generator.permutation(of: 0).isEmpty)
        #expect(generator.permutation(of: 1) == [0])
        #expect(generator.permutation(of: 1000).sorted() == Array(0..<1000))
    }
}
