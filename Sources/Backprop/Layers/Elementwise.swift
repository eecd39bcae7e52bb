/// A function of each element; one of several numbers takes them from the last dimension, which goes.
///
///     Elementwise(.exponential)       // any shape
///     Elementwise(.divide)            // […, 2] becomes […]
///
/// Such a layer computes by itself, on the thread that calls: it is there for what other programs write (see ``ONNXModel``).
/// Where there is an ``Activation``, this is much faster. Functions that are steps, such as ``ElementFunction/less``, have the
/// derivative 0. Work: O(elements).
public struct Elementwise<Scalar: TensorScalar>: Layer {
    /// What is computed.
    public let function: ElementFunction

    /// A layer that applies a function.
    public init(_ function: ElementFunction) { self.function = function }

    public func outputShape(for inputShape: [Int]) throws(ShapeError) -> [Int] {
        let operands = function.operands
        guard operands > 1 else { return inputShape }
        guard inputShape.last == operands else {
            throw ShapeError(
                "\(function.rawValue) takes \(operands) numbers along the last dimension, and not samples of shape "
                    + "\(inputShape)")
        }
        return Array(inputShape.dropLast())
    }

    public var isRowwise: Bool { true }

    @_specialize(where Scalar == Float)
    @_specialize(where Scalar == Double)
    public func forward(_ input: Tensor<Scalar>, into output: inout Tensor<Scalar>, pass: Pass) {
        let (operands, value) = (function.operands, function.arithmetic.value)
        input.withSpan { x in
            output.withMutableSpan { y in
                for i in y.indices {
                    let start = i * operands
                    let second = operands > 1 ? Double(x[start + 1]) : 0
                    let third = operands > 2 ? Double(x[start + 2]) : 0
                    y[i] = Scalar(value(Double(x[start]), second, third))
                }
            }
        }
    }

    @_specialize(where Scalar == Float)
    @_specialize(where Scalar == Double)
    public func backward(
        _ gradient: inout Tensor<Scalar>, input: Tensor<Scalar>, output: Tensor<Scalar>,
        into gradients: inout LayerGradients<Scalar>, pass: Pass
    ) {
        guard gradients.wantsInput else { return }
        let (operands, slopes) = (function.operands, function.arithmetic.slopes)
        let (dy, x, y) = (gradient, input, output)
        gradients.input.withMutableSpan { dx in
            x.withSpan { x in
                y.withSpan { y in
                    dy.withSpan { dy in
                        for i in dy.indices {
                            let start = i * operands
                            let second = operands > 1 ? Double(x[start + 1]) : 0
                            let third = operands > 2 ? Double(x[start + 2]) : 0
                            let slope = slopes(Double(x[start]), second, third, Double(y[i]))
                            dx[start] = Scalar(Double(dy[i]) * slope.0)
                            if operands > 1 { dx[start + 1] = Scalar(Double(dy[i]) * slope.1) }
                            if operands > 2 { dx[start + 2] = Scalar(Double(dy[i]) * slope.2) }
                        }
                    }
                }
            }
        }
    }
}

extension Elementwise: SavableLayer {
    public static var kind: String { "elementwise" }
    public var settings: [String: LayerSetting] { ["function": .text(function.rawValue)] }

    public init(from file: SavedLayer<Scalar>) throws(DataError) {
        guard let function = ElementFunction(rawValue: try file.text("function")) else {
            let names = ElementFunction.allCases.map(\.rawValue).joined(separator: ", ")
            throw file.error("function", "one of \(names)")
        }
        self.init(function)
    }

    public var details: String { function.rawValue }
}
