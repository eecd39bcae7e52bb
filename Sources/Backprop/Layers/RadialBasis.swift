/// Gaussian radial basis functions: unit j puts out `exp(-‖x - cⱼ‖²/(2σⱼ²))`, 1 at its centre cⱼ and less the farther a
/// sample is from it, measured in its width σⱼ.
///
/// With a linear layer behind it this is an RBF network. Its centres are given, found by k-means, or trained:
///
///     let centers = x.kMeans(9, using: &generator)
///     let network = Sequential<Double> {
///         RadialBasis(centers: centers.transposed(), isTrained: false)
///         Dense(9, 1, using: &generator)
///     }
///
/// N×D in, N×H out: O(N·D·H).
public struct RadialBasis<Scalar: TensorScalar>: Layer {
    /// The centres, D×H: one in each column.
    public private(set) var centers: Tensor<Scalar>
    /// σ of each of the H units, above 0. Only its magnitude matters.
    public private(set) var widths: Tensor<Scalar>
    /// Whether a training moves the centres and changes the widths.
    public let isTrained: Bool

    /// Units with given centres and widths.
    ///
    /// Stops the program unless the centres are a matrix and there is a width for each of its columns.
    ///
    /// - Parameters:
    ///   - centers: D×H, one centre in each column.
    ///   - widths: σ of each unit; by default, for all, the mean distance from a centre to the one next to it, or 1
    ///     where there is none.
    ///   - isTrained: Whether a training moves the centres and changes the widths.
    public init(centers: Tensor<Scalar>, widths: Tensor<Scalar>? = nil, isTrained: Bool = true) {
        guard centers.rank == 2, widths.map({ $0.shape == [centers.columns] }) ?? true else {
            fatalError(
                "RadialBasis: centres \(centers.shape) and widths \(widths?.shape ?? []); expected [D, H] and [H]")
        }
        self.centers = centers
        self.widths = widths ?? Tensor(repeating: Self.spacing(of: centers), shape: [centers.columns])
        self.isTrained = isTrained
    }

    /// The mean distance from a centre to the one next to it.
    private static func spacing(of centers: Tensor<Scalar>) -> Scalar {
        let units = centers.columns
        func squaredDistance(_ j: Int, _ other: Int) -> Scalar {
            (0..<centers.rows).reduce(0) { sum, i in
                let d = centers[i, j] - centers[i, other]
                return sum.addingProduct(d, d)
            }
        }
        let distances = (0..<units).map { j in
            (0..<units).lazy.filter { $0 != j }.map { squaredDistance(j, $0) }.min()?.squareRoot() ?? 0
        }
        let sum = distances.reduce(0, +)
        return sum > 0 ? sum / Scalar(units) : 1
    }

    public var inputShape: [Int]? { [centers.rows] }

    public func outputShape(for inputShape: [Int]) throws(ShapeError) -> [Int] {
        guard inputShape == [centers.rows] else {
            throw ShapeError("RadialBasis: input samples have shape \(inputShape), expected [\(centers.rows)]")
        }
        return [centers.columns]
    }

    private var tensors: [Parameter<Scalar>] {
        [Parameter(name: "centers", value: centers), Parameter(name: "widths", value: widths)]
    }

    public var parameters: [Parameter<Scalar>] { isTrained ? tensors : [] }
    public var constants: [Parameter<Scalar>] { isTrained ? [] : tensors }

    public mutating func updateParameters(_ update: (Int, inout Tensor<Scalar>) -> Void) {
        guard isTrained else { return }
        update(0, &centers)
        update(1, &widths)
    }

    public var isRowwise: Bool { true }

    public func forward(_ input: Tensor<Scalar>, into output: inout Tensor<Scalar>, pass: Pass) {
        pass.compute.radialBasis(
            input, centers: centers, widths: widths, saturate: pass.saturatesExponentials, into: &output)
    }

    /// With `e = dY ⊙ Y` and `g = -e/σ²`: `dσ = Σ e·d²/σ³`, `dC = -Σ g·(x - c)` over the rows, `dX = Σ g·(x - c)` over
    /// the units.
    public func backward(
        _ gradient: inout Tensor<Scalar>, input: Tensor<Scalar>, output: Tensor<Scalar>,
        into gradients: inout LayerGradients<Scalar>, pass: Pass
    ) {
        guard isTrained || gradients.wantsInput else { return }
        pass.compute.radialBasisGradient(
            input, centers: centers, widths: widths, output: output, gradient: &gradient, into: &gradients.parameters,
            accumulate: pass.accumulatesGradients)
        guard gradients.wantsInput else { return }
        pass.compute.radialBasisInputGradient(input, centers: centers, gradient, into: &gradients.input)
    }
}

extension RadialBasis {
    public func operations(
        on input: NetworkValue, in graph: inout GraphBuilder<Scalar>
    ) throws(ShapeError) -> NetworkValue {
        let shape = try outputShape(for: input.shape)
        let operation = RadialBasisOperation(inputs: centers.rows, units: centers.columns)
        return graph.add(operation, [input, graph.tensor("centers"), graph.tensor("widths")], shape)
    }
}

extension RadialBasis: SavableLayer {
    public static var kind: String { "radial_basis" }

    public var settings: [String: LayerSetting] {
        ["inputs": .integer(centers.rows), "units": .integer(centers.columns), "trained": .flag(isTrained)]
    }

    public init(from file: SavedLayer<Scalar>) throws(DataError) {
        let (inputs, units) = (try file.integer("inputs"), try file.integer("units"))
        self.init(
            centers: try file.tensor("centers", shape: [inputs, units]),
            widths: try file.tensor("widths", shape: [units]), isTrained: try file.flag("trained"))
    }

    public var details: String { isTrained ? "trained" : "not trained" }
}
