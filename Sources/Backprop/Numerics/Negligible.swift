/// Numbers that are nothing beside the others of a network, and that would become subnormal ones if they went on to
/// shrink, which makes most processors slow. `bp_kernels.h` says where they become 0.
extension BinaryFloatingPoint {
    /// The least magnitude that counts: 2⁻¹⁰⁰ for `Float`, 2⁻⁹⁰⁰ for `Double`.
    @inlinable
    package static var negligible: Self {
        let exponent = significandBitCount == Float.significandBitCount ? -100 : -900
        return Self(sign: .plus, exponent: Exponent(exponent), significand: 1)
    }

    /// This number, but +0 where it is nearer to 0 than `least`. NaN stays.
    @inlinable
    package func flushed(below least: Self) -> Self { magnitude < least ? 0 : self }

    /// This number, but +0 where it is negligible.
    @inlinable
    package var flushed: Self { flushed(below: .negligible) }
}
