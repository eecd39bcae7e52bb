/// A number of elements, bytes, updates or operations that somebody asks for: a file, an option, a shape. It is not known
/// whether there can be so many, so sums and products of such numbers never overflow; beyond ``greatest`` they are too
/// large, and so is whatever is made of them.
///
///     let size = Size(rows) * Size(columns) * Size(MemoryLayout<Float>.stride)
///     guard let bytes = size.value, bytes <= memory else { throw … }
///
/// Numbers come from outside in this type, meet a bound that is stated where it stands, and only then become an `Int` that
/// other code computes with.
package struct Size: Sendable, Hashable {
    /// The number, or nothing if it is too large.
    package let value: Int?

    /// A million million million, more than any memory holds and any program counts to.
    package static let greatest = 1 << 60

    /// A number of 0 or more; a negative one counts as too large, since there can never be so many.
    package init(_ value: Int) {
        self.value = (0...Self.greatest).contains(value) ? value : nil
    }

    private init(_ value: Int, _ hasOverflowed: Bool) {
        self.value = hasOverflowed || value > Self.greatest ? nil : value
    }

    /// A number as people read it, `more than …` if it is too large.
    package var text: String { value.map(String.init) ?? "more than \(Self.greatest)" }

    /// The number in floating point; infinite if it is too large.
    package var double: Double { value.map { Double($0) } ?? .infinity }

    package static func + (left: Size, right: Size) -> Size {
        guard let left = left.value, let right = right.value else { return .tooLarge }
        return Size(left + right, false)
    }

    package static func * (left: Size, right: Size) -> Size {
        // A factor of 0 makes nothing of what is too large.
        if left.value == 0 || right.value == 0 { return 0 }
        guard let left = left.value, let right = right.value else { return .tooLarge }
        let (product, overflow) = left.multipliedReportingOverflow(by: right)
        return Size(product, overflow)
    }

    package static func += (left: inout Size, right: Size) { left = left + right }

    /// More than any other.
    package static let tooLarge = Size(-1)
}

extension Size: Comparable, ExpressibleByIntegerLiteral {
    package init(integerLiteral value: Int) { self.init(value) }

    package static func < (left: Size, right: Size) -> Bool {
        (left.value ?? .max) < (right.value ?? .max)
    }
}

extension Sequence {
    /// The product of the sizes that `size` finds for the elements.
    package func product(_ size: (Element) -> Size) -> Size { reduce(1) { $0 * size($1) } }

    /// Their sum.
    package func sum(_ size: (Element) -> Size) -> Size { reduce(0) { $0 + size($1) } }
}
