/// The maximum of each window of an image, for each channel.
///
/// [N, H, W, C] in, [N, H', W', C] out. The first maximum of a window gets its gradient, and a NaN counts as more than any
/// number. Padding is never the maximum.
public struct MaxPool2D<Scalar: TensorScalar>: PoolingLayer {
    private let windows: Window
    var window: Window? { windows }

    /// Square windows, side by side unless there is another stride. Stops the program unless both are 1 or more.
    public init(_ size: Int, stride: Int? = nil, padding: Padding = .valid) {
        let stride = stride ?? size
        self.init(window: Window(height: size, width: size, stride: (stride, stride), padding: padding))
    }

    /// Any windows.
    public init(window: Window) { windows = window }

    var pooling: Pooling { .max }
}

/// The mean of each window of an image, for each channel.
///
/// [N, H, W, C] in, [N, H', W', C] out. Padding does not count, unless `countsPadding` says that it counts as zeros.
public struct AveragePool2D<Scalar: TensorScalar>: PoolingLayer {
    private let windows: Window
    var window: Window? { windows }
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
        windows = window
        self.countsPadding = countsPadding
    }

    var pooling: Pooling { .average(countsPadding: countsPadding) }
}

/// The mean of each channel of an image: [N, H, W, C] in, [N, C] out.
public struct GlobalAveragePool2D<Scalar: TensorScalar>: PoolingLayer {
    public init() {}
    var window: Window? { nil }
    var pooling: Pooling { .average(countsPadding: false) }
}

/// The maximum of each channel of an image: [N, H, W, C] in, [N, C] out.
public struct GlobalMaxPool2D<Scalar: TensorScalar>: PoolingLayer {
    public init() {}
    var window: Window? { nil }
    var pooling: Pooling { .max }
}

extension MaxPool2D: SavableLayer {
    public static var kind: String { "max_pool_2d" }
    public var settings: [String: LayerSetting] { ["window": windows.setting] }
    public init(from file: SavedLayer<Scalar>) throws(DataError) { self.init(window: try file.window("window")) }
    public var details: String { "window \(windows.text(usualStride: (windows.height, windows.width)))" }
}

extension AveragePool2D: SavableLayer {
    public static var kind: String { "average_pool_2d" }

    public var settings: [String: LayerSetting] {
        ["window": windows.setting, "counts_padding": .flag(countsPadding)]
    }

    public init(from file: SavedLayer<Scalar>) throws(DataError) {
        self.init(window: try file.window("window"), countsPadding: try file.flag("counts_padding"))
    }

    public var details: String {
        "window \(windows.text(usualStride: (windows.height, windows.width)))"
            + (countsPadding ? ", padding counts" : "")
    }
}

extension GlobalAveragePool2D: SavableLayer {
    public static var kind: String { "global_average_pool_2d" }
    public init(from file: SavedLayer<Scalar>) throws(DataError) { self.init() }
}

extension GlobalMaxPool2D: SavableLayer {
    public static var kind: String { "global_max_pool_2d" }
    public init(from file: SavedLayer<Scalar>) throws(DataError) { self.init() }
}
