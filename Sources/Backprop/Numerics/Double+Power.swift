extension Double {
    /// This number to the power of `exponent`, 0 or more, by repeated squaring: O(log n) multiplications, the same bits
    /// on every platform, within about n·2⁻⁵³ relative to the exact power.
    func raised(to exponent: Int) -> Double {
        var (power, base, rest) = (1.0, self, exponent)
        while rest > 0 {
            if rest & 1 == 1 { power *= base }
            base *= base
            rest >>= 1
        }
        return power
    }
}
