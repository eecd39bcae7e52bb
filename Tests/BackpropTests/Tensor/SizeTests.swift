import Backprop
import Testing

/// Arithmetic that knows where a number is too large.
@Suite struct SizeTests {
    @Test func sumsAndProductsAreExactOrTooLarge() {
        let numbers = [0, 1, 2, 3, 1 << 20, 1 << 30, (1 << 30) + 1, 1 << 31, 1 << 59, (1 << 60) - 1, 1 << 60]
        for left in numbers {
            for right in numbers {
                let sum = left.addingReportingOverflow(right)
                let product = left.multipliedReportingOverflow(by: right)
                func expected(_ result: (partialValue: Int, overflow: Bool)) -> Int? {
                    result.overflow || result.partialValue > 1 << 60 ? nil : result.partialValue
                }
                #expect((Size(left) + Size(right)).value == expected(sum))
                #expect((Size(left) * Size(right)).value == expected(product))
            }
        }
    }

    @Test func tooLargeStaysTooLarge() {
        for size in [
            Size((1 << 60) + 1), Size(.max), Size(-1), Size(.min), Size(1 << 60) + 1, Size(1 << 31) * Size(1 << 31),
        ] {
            #expect(size.value == nil)
            #expect(size == .tooLarge)
            #expect((size + 1).value == nil)
            #expect((size * 2).value == nil)
            #expect((size * size).value == nil)
            #expect(size > Size(1 << 60))
            #expect(!(size < size))
            #expect(size.double == .infinity)
            #expect(size.text == "more than 1152921504606846976")
            // Nothing times anything is nothing.
            #expect(size * 0 == 0)
            #expect(0 * size == 0)
        }
    }

    @Test func sequences() {
        #expect([2, 3, 4].product { Size($0) } == 24)
        #expect([2, 3, 4].sum { Size($0) } == 9)
        #expect([Int]().product { Size($0) } == 1)
        #expect([1 << 40, 1 << 40].product { Size($0) } == .tooLarge)
        #expect([3, 5].map { Size($0) }.max() == 5)
        #expect(Size(7).text == "7")
        #expect(Size(7).double == 7)
    }
}
