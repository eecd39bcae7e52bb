extension Image {
    /// The same picture in another size; the ratio of its sides may change.
    ///
    /// Each direction is treated by itself. Where it shrinks, a new pixel is the mean of the area that it covers, parts
    /// of pixels counted as parts; where it grows, it lies between the centres of two old ones and is interpolated
    /// linearly (bilinear), beyond the outermost centres it is equal to them. The sums are exact integers and are
    /// rounded once, halves up, so the result is the same everywhere. O(pixels of the two images).
    ///
    /// Opacity is resized like the other values; to keep what cannot be seen from showing, convert the image first.
    ///
    /// Stops the program unless both extents are 1 or more.
    public func resized(height: Int, width: Int) -> Image {
        guard height > 0, width > 0 else { fatalError("Image: no image can be resized to \(height)×\(width)") }
        if height == self.height, width == self.width { return self }
        let rows = ResizingWeights(from: self.height, to: height)
        let columns = ResizingWeights(from: self.width, to: width)
        let resized: Values =
            switch values {
            case .bytes(let values): .bytes(resize(values, rows, columns))
            case .words(let values): .words(resize(values, rows, columns))
            }
        return Image(height: height, width: width, channels: channels, values: resized)
    }

    private func resize<Value: FixedWidthInteger & UnsignedInteger>(
        _ values: [Value], _ rows: ResizingWeights, _ columns: ResizingWeights
    ) -> [Value] {
        let total = UInt64(rows.total) * UInt64(columns.total)
        var result: [Value] = []
        result.reserveCapacity(rows.places.count * columns.places.count * channels)
        for row in rows.places {
            // The rows that a new one is made of become one of sums, then its columns.
            var sums = [UInt64](repeating: 0, count: width * channels)
            for (place, weight) in row {
                let start = place * width * channels
                for index in sums.indices { sums[index] += UInt64(weight) * UInt64(values[start + index]) }
            }
            for column in columns.places {
                for channel in 0..<channels {
                    var sum = total / 2
                    for (place, weight) in column { sum += UInt64(weight) * sums[place * channels + channel] }
                    result.append(Value(sum / total))
                }
            }
        }
        return result
    }
}

/// Of which old pixels each new one is made, in one direction.
private struct ResizingWeights {
    /// For each new pixel the old ones and their weights.
    let places: [[(place: Int, weight: Int)]]
    /// The sum of the weights of a new pixel.
    let total: Int

    init(from old: Int, to new: Int) {
        if new > old {
            // Centre i of the new pixels lies at (2i + 1)·old/(2·new) - 1/2 of the old ones, here in parts of 2·new.
            total = 2 * new
            places = (0..<new).map { index in
                let centre = max(0, (2 * index + 1) * old - new)
                let (place, part) = centre.quotientAndRemainder(dividingBy: 2 * new)
                return part == 0 || place + 1 == old
                    ? [(min(place, old - 1), 2 * new)] : [(place, 2 * new - part), (place + 1, part)]
            }
        } else {
            // New pixel i covers i·old ..< (i + 1)·old, and old pixel j covers j·new ..< (j + 1)·new.
            total = old
            places = (0..<new).map { index in
                let covered = index * old..<(index + 1) * old
                return (covered.lowerBound / new...(covered.upperBound - 1) / new).map { place in
                    (place, min(covered.upperBound, (place + 1) * new) - max(covered.lowerBound, place * new))
                }
            }
        }
    }
}
