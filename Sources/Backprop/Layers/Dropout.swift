/// Inverted dropout: in a training each input is set to 0 with the probability `rate`, and the others are divided by
/// 1 - rate, so that their expectation stays; outside of a training nothing is done.
///
/// Which inputs are dropped is a function of the pass's `randomness`, the layer's place, the row and the column alone:
/// the same seed drops the same whatever the kernels and the number of threads, and no mask is kept for the way back. A
/// training draws its randomness from the generator that it is given. By hand:
///
///     let pass = Pass(isTraining: true, randomness: generator.next())
///     let output = dropout.forward(input, pass: pass)
///     let gradients = dropout.backward(
///         outputGradient, input: input, output: output, pass: pass)
public struct Dropout<Scalar: TensorScalar>: Layer {
    /// The probability of an input to be dropped, from 0 up to but not including 1.
    public let rate: Double

    /// A layer that drops a share of its inputs. Stops the program unless 0 <= rate < 1.
    public init(_ rate: Double) {
        guard rate >= 0, rate < 1 else {
            fatalError("Dropout: a rate of \(rate); expected 0 or more and less than 1")
        }
        self.rate = rate
    }

    public func outputShape(for inputShape: [Int]) throws(ShapeError) -> [Int] { inputShape }

    public var isRowwise: Bool { true }

    public func forward(_ input: Tensor<Scalar>, into output: inout Tensor<Scalar>, pass: Pass) {
        if pass.isTraining {
            pass.compute.dropout(input, rate: rate, key: pass.layerRandomness, firstRow: pass.firstRow, into: &output)
        } else {
            output.copyRows(from: input, to: 0..<input.rows)
        }
    }

    public func backward(
        _ gradient: inout Tensor<Scalar>, input: Tensor<Scalar>, output: Tensor<Scalar>,
        into gradients: inout LayerGradients<Scalar>, pass: Pass
    ) {
        guard gradients.wantsInput else { return }
        if pass.isTraining {
            pass.compute.dropout(&gradient, rate: rate, key: pass.layerRandomness, firstRow: pass.firstRow)
        }
        swap(&gradients.input, &gradient)
    }
}

extension Pass {
    /// The randomness of one layer; the kernel scatters it.
    fileprivate var layerRandomness: UInt64 { randomness &+ DropoutOperation.salt(ofPlace: layer) }
}

extension Dropout {
    public func operations(
        on input: NetworkValue, in graph: inout GraphBuilder<Scalar>
    ) throws(ShapeError) -> NetworkValue {
        let shape = try outputShape(for: input.shape)
        return graph.add(DropoutOperation(rate: rate), [input], shape)
    }
}

extension Dropout: SavableLayer {
    public static var kind: String { "dropout" }
    public var settings: [String: LayerSetting] { ["rate": .number(rate)] }

    public init(from file: SavedLayer<Scalar>) throws(DataError) {
        let rate = try file.number("rate")
        guard rate >= 0, rate < 1 else { throw file.error("rate", "a number from 0 up to but not including 1") }
        self.init(rate)
    }

    public var details: String { "rate \(rate.plain)" }
}
