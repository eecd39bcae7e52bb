extension Image {
    /// The same picture in another size; the ratio of its sides may change.
    ///
    /// Each direction is treated by itself. Where it shrinks, a new pixel is the mean of the area that it covers, parts
    /// of pixels counted as parts; where it grows, it lies between the centres of two old ones and is interpolated
    /// linearly (bilinear), beyond the outermost centres it is equal to them. The sums are exact integers and are
    /// rounded once, halves up, so the result is the same everywhere. O(pixels of the two images); beside them it takes a
    /// few rows of the new image, 8 bytes for each value.
    ///
    /// Opacity is resized like the other values; to keep what cannot be seen from showing, convert the image first.
    ///
    /// Stops the program unless both extents are 1 or more, and small enough: the greater of the old and twice the new
    /// height, times the same of the widths, must be at most 2^47.
    public func resized(height: Int, width: Int) -> Image {
        guard height > 0, width > 0 else { fatalError("Image: no image can be resized to \(height)×\(width)") }
        if height == self.height, width == self.width { return self }
        guard Self.sumsFit(height: (self.height, height), width: (self.width, width)) else {
            fatalError("Image: \(self.height)×\(self.width) pixels cannot be resized to \(height)×\(width)")
        }
        let rows = ResizingWeights(from: self.height, to: height)
        let columns = ResizingWeights(from: self.width, to: width)
        let resized: Values =
            switch values {
            case .bytes(let values): .bytes(resize(values, rows, columns))
            case .words(let values): .words(resize(values, rows, columns))
            }
        return Image(height: height, width: width, channels: channels, values: resized)
    }

    /// The same for an image from a file, and a size that may come from another: `nil` leaves it as it is.
    ///
    /// - Parameters:
    ///   - size: The new extents; `nil` for those that it has.
    ///   - source: What errors call the image.
    /// - Throws: A `DataError` where ``resized(height:width:)`` would stop the program: for extents that are too large, or
    ///   below 1.
    public func resized(to size: (height: Int, width: Int)?, source: String) throws(DataError) -> Image {
        guard let size else { return self }
        guard size.height > 0, size.width > 0,
            Self.sumsFit(height: (height, size.height), width: (width, size.width))
        else {
            throw DataError(
                source: source, expected: "an image that can be resized to \(size.height)×\(size.width) pixels",
                problem: "found \(height)×\(width)")
        }
        return resized(height: size.height, width: size.width)
    }

    /// Whether 64 bits hold the sums: a value of 16 bits times the weights of a row and of a column, and half of that.
    private static func sumsFit(height: (old: Int, new: Int), width: (old: Int, new: Int)) -> Bool {
        let greatest = 1 << 47
        guard max(height.new, width.new) <= greatest / 2 else { return false }
        let (rows, columns) = (max(height.old, 2 * height.new), max(width.old, 2 * width.new))
        return rows <= greatest / columns
    }

    private func resize<Value: FixedWidthInteger & UnsignedInteger>(
        _ values: [Value], _ rows: ResizingWeights, _ columns: ResizingWeights
    ) -> [Value] {
        let total = UInt64(rows.total) * UInt64(columns.total)
        let length = columns.count * channels
        var result: [Value] = []
        result.reserveCapacity(rows.count * length)
        // The direction that shrinks comes first, or the sums between the two were more than the pixels of both images.
        var narrowed = NarrowedRows(values: values, width: width, channels: channels, columns: columns)
        for row in 0..<rows.count {
            var sums: [UInt64]
            if columns.count > width {
                var wide = [UInt64](repeating: 0, count: width * channels)
                rows.forEach(row) { place, weight in
                    let start = place * width * channels
                    for index in wide.indices { wide[index] += weight * UInt64(values[start + index]) }
                }
                sums = [UInt64](repeating: 0, count: length)
                columns.add(wide[...], channels, to: &sums)
            } else {
                sums = [UInt64](repeating: 0, count: length)
                rows.forEach(row) { place, weight in
                    narrowed.withRow(place) { part in
                        for index in sums.indices { sums[index] += weight * part[index] }
                    }
                }
            }
            for sum in sums { result.append(Value((sum + total / 2) / total)) }
        }
        return result
    }
}

/// Rows of an image whose columns are made into those of another, fewer ones. The last two are kept: a row that is between
/// two new ones is a part of both, and of more of them where rows become more.
private struct NarrowedRows<Value: FixedWidthInteger & UnsignedInteger> {
    let values: [Value]
    let width: Int
    let channels: Int
    let columns: ResizingWeights
    private var kept: [(place: Int, sums: [UInt64])] = []

    init(values: [Value], width: Int, channels: Int, columns: ResizingWeights) {
        (self.values, self.width, self.channels, self.columns) = (values, width, channels, columns)
    }

    mutating func withRow(_ place: Int, _ body: ([UInt64]) -> Void) {
        if let row = kept.first(where: { $0.place == place }) { return body(row.sums) }
        var sums = [UInt64](repeating: 0, count: columns.count * channels)
        columns.add(values[place * width * channels..<(place + 1) * width * channels], channels, to: &sums)
        if kept.count == 2 { kept.removeFirst() }
        kept.append((place, sums))
        body(sums)
    }
}

/// Of which old pixels each new one is made, in one direction. Computed when asked for: as a list it would take more memory
/// than the image.
private struct ResizingWeights {
    private let old: Int
    /// The number of new pixels.
    let count: Int
    /// The sum of the weights of a new pixel.
    let total: Int

    init(from old: Int, to new: Int) {
        self.old = old
        count = new
        total = new > old ? 2 * new : old
    }

    /// Calls `body` with the old pixels that the new one at `index` is made of, and their weights.
    @inline(__always)
    func forEach(_ index: Int, _ body: (_ place: Int, _ weight: UInt64) -> Void) {
        if count > old {
            // Centre i of the new pixels lies at (2i + 1)·old/(2·new) - 1/2 of the old ones, here in parts of 2·new.
            let centre = max(0, (2 * index + 1) * old - count)
            let (place, part) = centre.quotientAndRemainder(dividingBy: total)
            if part == 0 || place + 1 == old {
                body(min(place, old - 1), UInt64(total))
            } else {
                body(place, UInt64(total - part))
                body(place + 1, UInt64(part))
            }
        } else {
            // New pixel i covers i·old ..< (i + 1)·old, and old pixel j covers j·new ..< (j + 1)·new.
            let covered = index * old..<(index + 1) * old
            for place in covered.lowerBound / count...(covered.upperBound - 1) / count {
                let part = min(covered.upperBound, (place + 1) * count) - max(covered.lowerBound, place * count)
                body(place, UInt64(part))
            }
        }
    }

    /// Adds the pixels of a row, times their weights, to the new ones.
    func add<Number: FixedWidthInteger>(_ row: ArraySlice<Number>, _ channels: Int, to sums: inout [UInt64]) {
        let row = row.span
        for index in 0..<count {
            forEach(index) { place, weight in
                for channel in 0..<channels {
                    sums[index * channels + channel] += weight * UInt64(row[place * channels + channel])
                }
            }
        }
    }
}
