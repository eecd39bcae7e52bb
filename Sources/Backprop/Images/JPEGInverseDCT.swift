/// Turns the coefficients of a block of 8×8 values into these values (ITU-T T.81, A.3.3).
///
/// This is the fast transform of C. Loeffler, A. Ligtenberg and G. Moschytz (1989) in integers, with factors of 13 bits and
/// 2 more bits kept between columns and rows. The common libraries compute it with the same numbers, and so the values
/// are the same.
struct JPEGInverseDCT {
    /// What the coefficients are multiplied by, row by row.
    private let factors: [Int32]
    /// The columns, once they are transformed.
    private var columns = [Int32](repeating: 0, count: 64)

    private static let bits: Int32 = 13
    private static let bitsBetween: Int32 = 2

    init(factors: [UInt16]) {
        self.factors = factors.map { Int32($0) }
    }

    /// Writes the values of a block.
    ///
    /// Sums of coefficients that no picture has may overflow; the values are some others then.
    /// - Parameters:
    ///   - coefficients: At least 64, row by row, from `start` on.
    ///   - values: Where the first `height` rows go, and of each the first `width` values: to the places from `place` on,
    ///     each row `stride` behind the one before.
    @inline(never)
    mutating func transform(
        _ block: [Int16], from start: Int, to values: inout MutableSpan<UInt8>, at place: Int, stride: Int,
        width: Int, height: Int
    ) {
        let coefficients = block.span.extracting(start..<start + 64)
        let table = factors
        let factors = table.span
        var columns = columns.mutableSpan
        for column in 0..<8 {
            @inline(__always) func input(_ row: Int) -> Int32 {
                let index = row &* 8 &+ column
                return Int32(coefficients[index]) &* factors[index]
            }
            let flat =
                coefficients[column &+ 8] | coefficients[column &+ 16] | coefficients[column &+ 24]
                | coefficients[column &+ 32] | coefficients[column &+ 40] | coefficients[column &+ 48]
                | coefficients[column &+ 56]
            if flat == 0 {
                // What the transform comes to, exactly.
                let value = input(0) &<< Self.bitsBetween
                for row in 0..<8 { columns[row &* 8 &+ column] = value }
                continue
            }
            let line = Line(input(0), input(1), input(2), input(3), input(4), input(5), input(6), input(7))
            line.forEach(shift: Self.bits &- Self.bitsBetween) { row, value in columns[row &* 8 &+ column] = value }
        }
        for row in 0..<height {
            let first = row &* 8
            let line = Line(
                columns[first], columns[first &+ 1], columns[first &+ 2], columns[first &+ 3], columns[first &+ 4],
                columns[first &+ 5], columns[first &+ 6], columns[first &+ 7])
            var word: UInt64 = 0
            line.forEach(shift: Self.bits &+ Self.bitsBetween &+ 3) { column, value in
                word |= UInt64(UInt8(truncatingIfNeeded: min(max(value &+ 128, 0), 255))) &<< UInt64(8 &* column)
            }
            let target = place &+ row &* stride
            if width == 8 {
                var bytes = unsafe values.mutableBytes
                bytes.storeBytes(of: word.littleEndian, toByteOffset: target, as: UInt64.self)
            } else {
                for column in 0..<width {
                    values[target &+ column] = UInt8(truncatingIfNeeded: word &>> UInt64(8 &* column))
                }
            }
        }
    }

    /// The transform of a column or a row: sums and differences of these are its values.
    private struct Line {
        /// Of the coefficients 0, 2, 4 and 6.
        private let even: (Int32, Int32, Int32, Int32)
        /// Of the coefficients 1, 3, 5 and 7.
        private let odd: (Int32, Int32, Int32, Int32)

        @inline(__always)
        init(
            _ c0: Int32, _ c1: Int32, _ c2: Int32, _ c3: Int32, _ c4: Int32, _ c5: Int32, _ c6: Int32, _ c7: Int32
        ) {
            // A rotation by 3π/8 with three factors, the first of them √2·cos(3π/8).
            let turned = (c2 &+ c6) &* 4433
            let (plus, minus) = (turned &+ c2 &* 6270, turned &- c6 &* 15137)
            let (sum, difference) = ((c0 &+ c4) &<< JPEGInverseDCT.bits, (c0 &- c4) &<< JPEGInverseDCT.bits)
            even = (sum &+ plus, difference &+ minus, difference &- minus, sum &- plus)

            // Four numbers turned at once: products of single ones, of pairs, and of all.
            let all = (c1 &+ c3 &+ c5 &+ c7) &* 9633
            let first = all &- (c3 &+ c7) &* 16069
            let second = all &- (c1 &+ c5) &* 3196
            let outer = (c1 &+ c7) &* 7373
            let inner = (c3 &+ c5) &* 20995
            odd = (
                c1 &* 12299 &- outer &+ second, c3 &* 25172 &- inner &+ first, c5 &* 16819 &- inner &+ second,
                c7 &* 2446 &- outer &+ first
            )
        }

        /// Calls `body` with the eight values, divided by 2^shift and rounded.
        @inline(__always)
        func forEach(shift: Int32, _ body: (_ index: Int, _ value: Int32) -> Void) {
            let half: Int32 = 1 &<< (shift &- 1)
            body(0, (even.0 &+ odd.0 &+ half) &>> shift)
            body(1, (even.1 &+ odd.1 &+ half) &>> shift)
            body(2, (even.2 &+ odd.2 &+ half) &>> shift)
            body(3, (even.3 &+ odd.3 &+ half) &>> shift)
            body(4, (even.3 &- odd.3 &+ half) &>> shift)
            body(5, (even.2 &- odd.2 &+ half) &>> shift)
            body(6, (even.1 &- odd.1 &+ half) &>> shift)
            body(7, (even.0 &- odd.0 &+ half) &>> shift)
        }
    }
}
