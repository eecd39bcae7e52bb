import CBackprop

extension Compute {
    /// y(r, j) = exp(-‖x_r - c_j‖²/(2·width_j²)), the centres in columns; with `saturate`, a faint exponential counts as 0.
    @_specialize(where Scalar == Float)
    @_specialize(where Scalar == Double)
    func radialBasis<Scalar>(
        _ x: Tensor<Scalar>, centers: Tensor<Scalar>, widths: Tensor<Scalar>, saturate: Bool,
        into y: inout Tensor<Scalar>
    ) {
        let (inputs, units) = (centers.rows, centers.columns)
        guard x.columns == inputs, y.count == x.rows * units, widths.count == units else {
            fatalError(
                "radial basis: samples \(x.shape), centres \(centers.shape) and widths \(widths.shape) into \(y.shape)")
        }
        let call = unsafe bp_radial_basis(
            rows: x.rows, inputs: inputs, units: units, x: x.base, centers: centers.base, widths: widths.base,
            saturate: saturate, y: y.mutableBase())
        make(BP_CALL_RADIAL_BASIS, call, for: Scalar.self)
        withExtendedLifetime((x, centers, widths)) {}
    }

    /// The gradients of the centres and the widths, if there are any tensors for them; `gradient` becomes what
    /// `radialBasisInputGradient` needs.
    @_specialize(where Scalar == Float)
    @_specialize(where Scalar == Double)
    func radialBasisGradient<Scalar>(
        _ x: Tensor<Scalar>, centers: Tensor<Scalar>, widths: Tensor<Scalar>, output: Tensor<Scalar>,
        gradient: inout Tensor<Scalar>, into gradients: inout [Tensor<Scalar>], accumulate: Bool
    ) {
        let (inputs, units) = (centers.rows, centers.columns)
        guard x.columns == inputs, output.count == x.rows * units, gradient.count == output.count,
            widths.count == units,
            gradients.isEmpty
                || gradients.count == 2 && gradients[0].count == centers.count
                    && gradients[1].count == units
        else {
            fatalError(
                "radial basis gradient: samples \(x.shape), centres \(centers.shape) and widths \(widths.shape), "
                    + "outputs \(output.shape), gradient \(gradient.shape) into \(gradients.map(\.shape))")
        }
        var call = unsafe bp_radial_basis_gradient(
            rows: x.rows, inputs: inputs, units: units, x: x.base, centers: centers.base, widths: widths.base,
            y: output.base, accumulate: accumulate, dy: gradient.mutableBase(), dcenters: nil, dwidths: nil)
        if !gradients.isEmpty {
            unsafe call.dcenters = gradients[0].mutableBase()
            unsafe call.dwidths = gradients[1].mutableBase()
        }
        make(BP_CALL_RADIAL_BASIS_GRADIENT, call, for: Scalar.self)
        withExtendedLifetime((x, centers, widths, output)) {}
    }

    /// dx = Σ_j g_j·(x - c_j).
    @_specialize(where Scalar == Float)
    @_specialize(where Scalar == Double)
    func radialBasisInputGradient<Scalar>(
        _ x: Tensor<Scalar>, centers: Tensor<Scalar>, _ gradient: Tensor<Scalar>, into dx: inout Tensor<Scalar>
    ) {
        guard dx.count == x.count, gradient.count == x.rows * centers.columns else {
            fatalError(
                "radial basis input gradient: samples \(x.shape), centres \(centers.shape), "
                    + "gradient \(gradient.shape) into \(dx.shape)")
        }
        let call = unsafe bp_radial_basis_input_gradient(
            rows: x.rows, inputs: centers.rows, units: centers.columns, x: x.base, centers: centers.base,
            g: gradient.base, dx: dx.mutableBase())
        make(BP_CALL_RADIAL_BASIS_INPUT_GRADIENT, call, for: Scalar.self)
        withExtendedLifetime((x, centers, gradient)) {}
    }
}
