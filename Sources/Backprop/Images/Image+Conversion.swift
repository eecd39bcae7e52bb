extension Image {
    /// The same picture with these channels and nothing transparent.
    ///
    /// What shines through is the background: a value v of opacity a, of at most m, becomes (v·a + b·(m - a))/m. Grey is
    /// (19595·red + 38470·green + 7471·blue)/65536, the luma of ITU-R BT.601 in Pillow's fixed-point numbers; coloured
    /// pixels of a grey image have three equal values. All are rounded to the nearest, halves up.
    /// - Parameters:
    ///   - colors: The channels of the result.
    ///   - background: The grey behind transparent pixels, from 0 for black to 255 for white.
    public func converted(to colors: Colors, background: UInt8 = 255) -> Image {
        if channels == colors.rawValue { return self }
        let converted: Values =
            switch values {
            case .bytes(let values): .bytes(Self.convert(values, channels, colors, background: background))
            case .words(let values):
                .words(Self.convert(values, channels, colors, background: UInt16(background) * 257))
            }
        return Image(height: height, width: width, channels: colors.rawValue, values: converted)
    }

    private static func convert<Value: FixedWidthInteger & UnsignedInteger>(
        _ values: [Value], _ channels: Int, _ colors: Colors, background: Value
    ) -> [Value] {
        let greatest = UInt64(Value.max)
        var result: [Value] = []
        result.reserveCapacity(values.count / channels * colors.rawValue)
        for start in stride(from: 0, to: values.count, by: channels) {
            var (red, green, blue) = (
                UInt64(values[start]), UInt64(values[start + channels / 3]), UInt64(values[start + channels / 3 * 2])
            )
            if channels % 2 == 0 {
                let opacity = UInt64(values[start + channels - 1])
                let shining = UInt64(background) * (greatest - opacity) + greatest / 2
                red = (red * opacity + shining) / greatest
                green = (green * opacity + shining) / greatest
                blue = (blue * opacity + shining) / greatest
            }
            switch colors {
            case .gray: result.append(Value((19595 * red + 38470 * green + 7471 * blue + 32768) >> 16))
            case .rgb: result += [Value(red), Value(green), Value(blue)]
            }
        }
        return result
    }

    /// The same picture with values of 8 bits: those of 16 bits are divided by 257 and rounded to the nearest.
    public func withBytes() -> Image {
        Image(height: height, width: width, channels: channels, values: .bytes(bytes))
    }

    /// The values as bytes, those of 16 bits as ``withBytes()`` makes them. O(1) for an image of bytes.
    public var bytes: [UInt8] {
        switch values {
        case .bytes(let values): values
        case .words(let values): values.map { UInt8((UInt32($0) + 128) / 257) }
        }
    }
}

extension Tensor {
    /// The values of an image from 0 to 1, each divided by the greatest that its type holds and rounded once. The shape
    /// is height × width × channels.
    public init(_ image: Image) {
        let shape = [image.height, image.width, image.channels]
        switch image.values {
        case .bytes(let values): self.init(shape: shape, scalars: values.map { Scalar($0) / 255 })
        case .words(let values): self.init(shape: shape, scalars: values.map { Scalar($0) / 65535 })
        }
    }
}
