/// How an ONNX file is written.
///
///     // for a program of 2024
///     try model.write(onnx: url, as: ONNXFormat(operatorSet: 21))
///     try model.write(onnx: url, as: ONNXFormat(hasExternalData: true))
public struct ONNXFormat: Sendable, Equatable {
    /// The version of the operators: the newest by default, an older one for a program that knows no newer, 20 at least.
    public var operatorSet: Int
    /// Whether the weights lie in a file of their own beside it, which is called as it is with `.data` behind: for networks of
    /// more than 2 GB, which no ONNX file holds.
    public var hasExternalData: Bool

    /// A format.
    ///
    /// - Parameters:
    ///   - operatorSet: The version of the operators, of ``operatorSets``; others are an error when the file is written.
    ///   - hasExternalData: Whether the weights lie in a file of their own.
    public init(operatorSet: Int = 28, hasExternalData: Bool = false) {
        (self.operatorSet, self.hasExternalData) = (operatorSet, hasExternalData)
    }

    /// The versions of the operators that can be written: up to the newest that onnxruntime 1.32 runs.
    public static let operatorSets = 20...28

    /// The version of the file format, the least that may hold the operators.
    var fileVersion: Int {
        switch operatorSet {
        case ...20: 9
        case ...22: 10
        case 23: 11
        case 24: 12
        case ...27: 13
        default: 14
        }
    }
}
