/// The maximum of each window of a sequence, for each channel.
///
/// [N, L, C] in, [N, L', C] out; else as ``MaxPool2D``.
public struct MaxPool1D<Scalar: TensorScalar>: PoolingLayer {
    private let windows: Window
    var window: Window? { windows }
    static var dimensions: Int { 1 }

    /// Windows side by side unless there is another stride. Stops the program unless both are 1 or more.
    ///
    /// - Parameters:
    ///   - size: The length of a window.
    ///   - stride: The distance from one window to the next.
    ///   - padding: What surrounds the sequences; of an explicit one `left` and `right` count.
    public init(_ size: Int, stride: Int? = nil, padding: Padding = .valid) {
        windows = Window(width: size, stride: stride ?? size, padding: padding)
    }

    var pooling: Pooling { .max }
}

/// The mean of each window of a sequence, for each channel.
///
/// [N, L, C] in, [N, L', C] out; else as ``AveragePool2D``.
public struct AveragePool1D<Scalar: TensorScalar>: PoolingLayer {
    private let windows: Window
    var window: Window? { windows }
    static var dimensions: Int { 1 }
    /// Whether padding counts as zeros, as in PyTorch by default; it does not in Keras.
    public let countsPadding: Bool

    /// Windows side by side unless there is another stride. Stops the program unless both are 1 or more.
    ///
    /// - Parameters:
    ///   - size: The length of a window.
    ///   - stride: The distance from one window to the next.
    ///   - padding: What surrounds the sequences; of an explicit one `left` and `right` count.
    ///   - countsPadding: Whether padding counts as zeros.
    public init(_ size: Int, stride: Int? = nil, padding: Padding = .valid, countsPadding: Bool = false) {
        windows = Window(width: size, stride: stride ?? size, padding: padding)
        self.countsPadding = countsPadding
    }

    var pooling: Pooling { .average(countsPadding: countsPadding) }
}

/// The maximum of each channel of a sequence: [N, L, C] in, [N, C] out.
public struct GlobalMaxPool1D<Scalar: TensorScalar>: PoolingLayer {
    public init() {}
    var window: Window? { nil }
    static var dimensions: Int { 1 }
    var pooling: Pooling { .max }
}

/// The mean of each channel of a sequence: [N, L, C] in, [N, C] out.
public struct GlobalAveragePool1D<Scalar: TensorScalar>: PoolingLayer {
    public init() {}
    var window: Window? { nil }
    static var dimensions: Int { 1 }
    var pooling: Pooling { .average(countsPadding: false) }
}

extension Window {
    /// A window over sequences, which are images of one row.
    init(width: Int, stride: Int, padding: Padding, dilation: Int = 1) {
        var padding = padding
        if case .explicit(_, _, let left, let right) = padding {
            padding = .explicit(top: 0, bottom: 0, left: left, right: right)
        }
        self.init(height: 1, width: width, stride: (1, stride), dilation: (1, dilation), padding: padding)
    }
}

extension SavedLayer {
    /// A window over sequences.
    func sequenceWindow(_ name: String) throws(DataError) -> Window {
        let window = try window(name)
        guard window.isHorizontal else { throw error(name, "one row without padding above and below") }
        return window
    }
}

extension MaxPool1D: SavableLayer {
    public static var kind: String { "max_pool_1d" }
    public var settings: [String: LayerSetting] { ["window": windows.setting] }
    public init(from file: SavedLayer<Scalar>) throws(DataError) { windows = try file.sequenceWindow("window") }
    public var details: String { "window \(windows.text(usualStride: (1, windows.width)))" }
}

extension AveragePool1D: SavableLayer {
    public static var kind: String { "average_pool_1d" }

    public var settings: [String: LayerSetting] {
        ["window": windows.setting, "counts_padding": .flag(countsPadding)]
    }

    public init(from file: SavedLayer<Scalar>) throws(DataError) {
        windows = try file.sequenceWindow("window")
        countsPadding = try file.flag("counts_padding")
    }

    public var details: String {
        "window \(windows.text(usualStride: (1, windows.width)))" + (countsPadding ? ", padding counts" : "")
    }
}

extension GlobalMaxPool1D: SavableLayer {
    public static var kind: String { "global_max_pool_1d" }
    public init(from file: SavedLayer<Scalar>) throws(DataError) { self.init() }
}

extension GlobalAveragePool1D: SavableLayer {
    public static var kind: String { "global_average_pool_1d" }
    public init(from file: SavedLayer<Scalar>) throws(DataError) { self.init() }
}
