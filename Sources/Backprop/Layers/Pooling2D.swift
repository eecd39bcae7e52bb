/// The maximum of each window of an image, for each channel.
///
/// [N, H, W, C] in, [N, H', W', C] out. The first maximum of a window gets its gradient, and a NaN counts as more than any
/// number. Padding is never the maximum.
public struct MaxPool2D<Scalar: TensorScalar>: PoolingLayer {
    let window: Window?

    /// Square windows, side by side unless there is another stride. Stops the program unless both are 1 or more.
    public init(_ size: Int, stride: Int? = nil, padding: Padding = .valid) {
        let stride = stride ?? size
        self.init(window: Window(height: size, width: size, stride: (stride, stride), padding: padding))
    }

    /// Any windows.
    public init(window: Window) { self.window = window }

    var pooling: Pooling { .max }
    public var configuration: LayerConfiguration? { window.map { .maxPool2D(window: $0) } }
}

/// The mean of each window of an image, for each channel.
///
/// [N, H, W, C] in, [N, H', W', C] out. Padding does not count, unless `countsPadding` says that it counts as zeros.
public struct AveragePool2D<Scalar: TensorScalar>: PoolingLayer {
    let window: Window?
    /// Whether padding counts as zeros, as in PyTorch by default; it does not in Keras.
    public let countsPadding: Bool

    /// Square windows, side by side unless there is another stride. Stops the program unless both are 1 or more.
    public init(_ size: Int, stride: Int? = nil, padding: Padding = .valid, countsPadding: Bool = false) {
        let stride = stride ?? size
        self.init(
            window: Window(height: size, width: size, stride: (stride, stride), padding: padding),
            countsPadding: countsPadding)
    }

    /// Any windows.
    public init(window: Window, countsPadding: Bool = false) {
        self.window = window
        self.countsPadding = countsPadding
    }

    var pooling: Pooling { .average(countsPadding: countsPadding) }
    public var configuration: LayerConfiguration? {
        window.map { .averagePool2D(window: $0, countsPadding: countsPadding) }
    }
}

/// The mean of each channel of an image: [N, H, W, C] in, [N, C] out.
public struct GlobalAveragePool2D<Scalar: TensorScalar>: PoolingLayer {
    public init() {}
    var window: Window? { nil }
    var pooling: Pooling { .average(countsPadding: false) }
    public var configuration: LayerConfiguration? { .globalAveragePool2D }
}

/// The maximum of each channel of an image: [N, H, W, C] in, [N, C] out.
public struct GlobalMaxPool2D<Scalar: TensorScalar>: PoolingLayer {
    public init() {}
    var window: Window? { nil }
    var pooling: Pooling { .max }
    public var configuration: LayerConfiguration? { .globalMaxPool2D }
}
