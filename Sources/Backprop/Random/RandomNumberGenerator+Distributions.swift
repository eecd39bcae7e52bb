// What the package draws from a generator. The standard library has its own of these, but does not promise how it makes
// them; here each is specified, so that a seed gives the same numbers everywhere.

extension RandomNumberGenerator {
    /// A number from 0 up to and not including 1: the top 53 of 64 bits, divided by 2⁵³. Takes one word.
    package mutating func uniform() -> Double {
        Double(next() >> 11) * 0x1p-53
    }

    /// A number from the normal distribution with mean 0 and standard deviation 1. Takes two words.
    ///
    /// Box and Muller: √(-2 ln u)·cos 2πv for u in 0<...1 and v in 0..<1.
    package mutating func normal() -> Double {
        let u = 1 - uniform()
        let v = uniform()
        return (-2 * Double.log(u)).squareRoot() * Double.sinCos(2 * .pi * v).cos
    }

    /// An integer from `0..<bound`, each equally likely, by Lemire's multiplication with rejection. `bound` must be
    /// positive. Takes one word, rarely more.
    package mutating func integer(below bound: Int) -> Int {
        guard bound > 0 else { fatalError("random integer below \(bound); expected a positive bound") }
        let range = UInt64(bound)
        var product = next().multipliedFullWidth(by: range)
        if product.low < range {
            // 2⁶⁴ mod range: below this, one of the high words would come up once too often.
            let excess = (0 &- range) % range
            while product.low < excess { product = next().multipliedFullWidth(by: range) }
        }
        return Int(product.high)
    }

    /// Brings the elements into a random order, each order equally likely: Fisher and Yates, from the last place down.
    /// O(n); takes about one word for each element.
    @_specialize(where Self == SeededGenerator)
    package mutating func shuffle(_ elements: inout [Int]) {
        var last = elements.count - 1
        while last > 0 {
            let chosen = integer(below: last + 1)
            // The generic `swapAt` allocates where it is not specialized.
            let element = elements[chosen]
            elements[chosen] = elements[last]
            elements[last] = element
            last -= 1
        }
    }

    /// The integers `0..<count` in a random order. O(count).
    package mutating func permutation(of count: Int) -> [Int] {
        var indices = Array(0..<count)
        shuffle(&indices)
        return indices
    }
}
