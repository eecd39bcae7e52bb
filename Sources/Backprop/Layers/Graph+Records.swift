// Samples of several inputs, and what becomes of them.
extension Graph {
    /// Records for a training or a prediction: the values of all inputs, sample by sample.
    ///
    /// - Parameter values: For each input N samples in rows, of its shape or of as many values.
    /// - Returns: N samples as the graph takes them.
    /// - Throws: `ShapeError` if an input is missing or unknown, or the shapes do not fit.
    public func samples(_ values: [String: Tensor<Scalar>]) throws(ShapeError) -> Tensor<Scalar> {
        if let unknown = values.keys.sorted().first(where: { name in !inputs.contains { $0.name == name } }) {
            let known = DataError.listed(inputs.map(\.name))
            throw ShapeError("Graph: there is no input \(DataError.quoted(unknown)), but \(known)")
        }
        var parts: [Tensor<Scalar>] = []
        for input in inputs {
            guard let part = values[input.name] else {
                throw ShapeError("Graph: there are no values of the input \(DataError.quoted(input.name))")
            }
            guard part.rank > 0, Shape.areAlike(Array(part.shape.dropFirst()), input.shape),
                part.rows == parts.first?.rows ?? part.rows
            else {
                throw ShapeError(
                    "Graph: the values of \(DataError.quoted(input.name)) have shape \(part.shape), expected "
                        + "\(parts.first.map { "\($0.rows)" } ?? "N") samples of \(input.shape)")
            }
            parts.append(part)
        }
        guard parts.count > 1 else { return parts[0].reshaped(to: [parts[0].rows] + inputs[0].shape) }
        return Self.sideBySide(parts, widths: inputs.map { $0.shape.reduce(1, *) })
    }

    /// What the graph puts out by the names of its outputs, each in its shape, from its output for N samples.
    ///
    /// The graph as it was written down will do, also where it leaves sizes open. Stops the program unless the output has
    /// samples of as many values as those of this graph.
    public func outputs(of output: Tensor<Scalar>) -> [String: Tensor<Scalar>] {
        let shapes = (try? outputShapes()) ?? []
        let widths = shapes.map { $0.reduce(1, *) }
        let whole = shapes.count == 1 ? shapes[0] : [widths.reduce(0, +)]
        guard output.rank > 0, !shapes.isEmpty, Shape.areAlike(Array(output.shape.dropFirst()), whole) else {
            fatalError("Graph.outputs: shape \(output.shape) for samples of the shapes \(shapes)")
        }
        if shapes.count == 1 { return [outputs[0]: output.reshaped(to: [output.rows] + whole)] }
        var (result, start): ([String: Tensor<Scalar>], Int) = ([:], 0)
        for (index, name) in outputs.enumerated() {
            var part = Tensor<Scalar>(uninitialized: [output.rows] + shapes[index])
            let (width, whole) = (widths[index], widths.reduce(0, +))
            output.withSpan { source in
                part.withMutableSpan { target in
                    for row in 0..<output.rows {
                        for i in 0..<width { target[row * width + i] = source[row * whole + start + i] }
                    }
                }
            }
            result[name] = part
            start += width
        }
        return result
    }

    private static func sideBySide(_ parts: [Tensor<Scalar>], widths: [Int]) -> Tensor<Scalar> {
        let rows = parts[0].rows
        let whole = widths.reduce(0, +)
        var record = Tensor<Scalar>(uninitialized: [rows, whole])
        var start = 0
        for (part, width) in zip(parts, widths) {
            part.withSpan { source in
                record.withMutableSpan { target in
                    for row in 0..<rows {
                        for i in 0..<width { target[row * whole + start + i] = source[row * width + i] }
                    }
                }
            }
            start += width
        }
        return record
    }
}
