import CBackprop

/// How a kernel or a pooling window moves over images.
public struct Window: Sendable, Equatable {
    /// The taps of the kernel, or the size of the window.
    public let height, width: Int
    /// The distance from one output's window to the next one's, down and to the right.
    public let strideY, strideX: Int
    /// The distance from one tap to the next.
    public let dilationY, dilationX: Int
    /// What surrounds the images.
    public let padding: Padding

    /// A window. Stops the program unless size, strides and dilations are 1 or more, and no side is padded by less than 0.
    public init(
        height: Int, width: Int, stride: (y: Int, x: Int) = (1, 1), dilation: (y: Int, x: Int) = (1, 1),
        padding: Padding = .valid
    ) {
        (self.height, self.width) = (height, width)
        (strideY, strideX) = stride
        (dilationY, dilationX) = dilation
        self.padding = padding
        guard isMeaningful else {
            fatalError(
                "a window of \(height)×\(width), strides \(stride), dilations \(dilation), padding \(padding); "
                    + "expected 1 or more, and padding of 0 or more")
        }
    }

    /// No sum or product of two such numbers and of one side of an image, of at most `Size.greatest`, overflows.
    static let largest = 1 << 20

    private var isMeaningful: Bool {
        let sides =
            if case .explicit(let top, let bottom, let left, let right) = padding { [top, bottom, left, right] } else {
                [0]
            }
        return [height, width, strideY, strideX, dilationY, dilationX].allSatisfy { (1...Self.largest).contains($0) }
            && sides.allSatisfy { (0...Self.largest).contains($0) }
    }

    /// Where the first output begins, and how many outputs there are, along one side of an image.
    private func place(_ size: Int, _ taps: Int, _ stride: Int, _ dilation: Int, before: Int, after: Int) -> (
        before: Int, outputs: Int
    ) {
        let reach = (taps - 1) * dilation + 1
        if padding == .same {
            let outputs = (size + stride - 1) / stride
            return (max(0, (outputs - 1) * stride + reach - size) / 2, outputs)
        }
        if padding == .causal { return (reach - 1, (size - 1) / stride + 1) }
        let room = size + before + after - reach
        return (before, room < 0 ? 0 : room / stride + 1)
    }

    /// The geometry over images of a size; `nil` if the window does not fit into them.
    package func geometry(
        images: Int, height: Int, width: Int, channels: Int, outputs: Int, groups: Int = 1
    ) -> bp_geometry? {
        var (top, bottom, left, right) = (0, 0, 0, 0)
        if case .explicit(let above, let below, let before, let after) = padding {
            (top, bottom, left, right) = (above, below, before, after)
        }
        guard height > 0, width > 0, max(height, width) <= Size.greatest else { return nil }
        let y = place(height, self.height, strideY, dilationY, before: top, after: bottom)
        let x = place(width, self.width, strideX, dilationX, before: left, after: right)
        guard y.outputs > 0, x.outputs > 0 else { return nil }
        return bp_geometry(
            images: images, height: height, width: width, channels: channels, out_height: y.outputs,
            out_width: x.outputs, out_channels: outputs, kernel_height: self.height, kernel_width: self.width,
            stride_y: strideY, stride_x: strideX, dilation_y: dilationY, dilation_x: dilationX, top: y.before,
            left: x.before, groups: groups)
    }

    /// The geometry of a single window as large as the images, whatever their size; `nil` if they have no pixels.
    static func whole(images: Int, height: Int, width: Int, channels: Int) -> bp_geometry? {
        guard height > 0, width > 0 else { return nil }
        return bp_geometry(
            images: images, height: height, width: width, channels: channels, out_height: 1, out_width: 1,
            out_channels: channels, kernel_height: height, kernel_width: width, stride_y: 1, stride_x: 1,
            dilation_y: 1, dilation_x: 1, top: 0, left: 0, groups: 1)
    }

    /// The size of the output over images of a size; `nil` if the window does not fit into them. O(1).
    ///
    /// - Parameters:
    ///   - height: That of the images.
    ///   - width: Theirs too.
    public func outputSize(height: Int, width: Int) -> (height: Int, width: Int)? {
        geometry(images: 1, height: height, width: width, channels: 1, outputs: 1).map { ($0.out_height, $0.out_width) }
    }

    /// Whether some windows hold nothing of an image of a size: a side is padded by as much as they reach over, or their
    /// taps are so far apart that the image lies between two of them.
    func canMissAnImage(height: Int, width: Int) -> Bool {
        if case .explicit(let top, let bottom, let left, let right) = padding,
            max(top, bottom) >= reach[0] || max(left, right) >= reach[1]
        {
            return true
        }
        guard let place = geometry(images: 1, height: height, width: width, channels: 1, outputs: 1) else {
            return false
        }
        return Self.straddles(height, place.out_height, self.height, strideY, dilationY, before: place.top)
            || Self.straddles(width, place.out_width, self.width, strideX, dilationX, before: place.left)
    }

    private static func straddles(
        _ size: Int, _ outputs: Int, _ taps: Int, _ stride: Int, _ dilation: Int, before: Int
    ) -> Bool {
        guard size < dilation else { return false }
        return (0..<outputs).contains { output in
            let begin = output * stride - before
            let firstInside = max(0, (dilation - 1 - begin) / dilation)
            return firstInside >= taps || begin + firstInside * dilation >= size
        }
    }

    /// Whether it moves over images of one row, as sequences are, and its outputs are one row again.
    var isHorizontal: Bool {
        guard height == 1 else { return false }
        if case .explicit(let top, let bottom, _, _) = padding { return top == 0 && bottom == 0 }
        return true
    }

    /// How far it reaches, taps and dilation together.
    var reach: [Int] { [(height - 1) * dilationY + 1, (width - 1) * dilationX + 1] }
}

// As JSON: {"size": [3, 3], "stride": [1, 1], "dilation": [1, 1], "padding": "same"}.
// In files: {"size": [3, 3], "stride": [1, 1], "dilation": [1, 1], "padding": "same"}.
extension Window {
    /// What a file holds of it.
    var setting: LayerSetting {
        .group([
            "size": .integers([height, width]), "stride": .integers([strideY, strideX]),
            "dilation": .integers([dilationY, dilationX]), "padding": padding.setting,
        ])
    }

    /// Nothing unless the setting is a window's.
    init?(_ setting: LayerSetting) {
        guard case .group(let group) = setting, group.count == 4,
            let size = Self.pair(group["size"]), let stride = Self.pair(group["stride"]),
            let dilation = Self.pair(group["dilation"]), let padding = group["padding"].flatMap({ Padding($0) })
        else { return nil }
        (height, width) = size
        (strideY, strideX) = stride
        (dilationY, dilationX) = dilation
        self.padding = padding
    }

    private static func pair(_ setting: LayerSetting?) -> (Int, Int)? {
        guard let numbers = setting?.numbers, numbers.count == 2, numbers.allSatisfy({ (1...largest).contains($0) })
        else { return nil }
        return (numbers[0], numbers[1])
    }

    /// Its size, and what is not as usual: stride, dilation and padding.
    func text(usualStride: (y: Int, x: Int)) -> String {
        var parts = ["\(height)×\(width)"]
        if (strideY, strideX) != usualStride { parts.append("stride \(strideY)×\(strideX)") }
        if (dilationY, dilationX) != (1, 1) { parts.append("dilation \(dilationY)×\(dilationX)") }
        switch padding {
        case .valid: break
        case .same: parts.append("padding same")
        case .causal: parts.append("padding causal")
        case .explicit(let top, let bottom, let left, let right):
            parts.append("padding \(top) \(bottom) \(left) \(right)")
        }
        return parts.joined(separator: ", ")
    }
}

extension SavedLayer {
    /// A window with its padding.
    func window(_ name: String) throws(DataError) -> Window {
        guard let window = Window(try setting(name)) else {
            throw error(name, "a size, a stride and a dilation of 1 to \(Window.largest), and a padding")
        }
        return window
    }
}
