extension Sequential {
    /// Takes over the weights of a network that another program trained.
    ///
    ///     // torch: save_file(model.state_dict(), "lenet.safetensors")
    ///     let file = try Safetensors(contentsOf: url)
    ///     try model.load(
    ///         file, convention: .pyTorch,
    ///         names: ["0": "conv1", "2": "conv2", "5": "fc1", "6": "fc2"])
    ///
    /// The file has each tensor of the network, under the name and in the arrangement of the convention, and no other but
    /// PyTorch's `num_batches_tracked`. Biases may be missing, as of layers without; they are 0 then. A ``Scaling``, initial
    /// states of recurrent layers, and all settings, such as a normalization's epsilon, stay as they are.
    ///
    /// Takes a copy of the weights, and time in proportion to them.
    ///
    /// - Parameters:
    ///   - file: The tensors. Those of the other scalar type are converted.
    ///   - convention: How they are called and arranged.
    ///   - names: What layers, or layers with others within, are called in the file, by their paths: see ``summary``. A layer
    ///     without a name of its own has that of the one that it lies in, and its path there; by default all have their paths.
    ///   - excluded: The paths of layers that are left as they are, such as a new head.
    ///   - ignored: Tensors of the file that are left out: their names, or those of layers there.
    /// - Throws: `WeightMismatch` with everything that is missing, left over or does not fit; nothing is changed then.
    public mutating func load(
        _ file: Safetensors, convention: WeightConvention, names: [String: String] = [:],
        except excluded: [String] = [],
        ignoring ignored: [String] = []
    ) throws(WeightMismatch) {
        let places = WeightNames(self, convention, names, without: excluded)
        var problems = places.problems
        var own: [(path: String, value: Tensor<Scalar>)] = []
        var rest = Set(file.names)
        for entry in places.entries {
            var tensors: [Tensor<Scalar>] = []
            for (name, piece) in zip(entry.names, entry.weights.pieces) {
                rest.remove(name)
                do throws(WeightProblem) {
                    tensors.append(try file.tensor(name, piece))
                } catch {
                    problems.append("\(entry.path): \(error.text)")
                }
            }
            guard tensors.count == entry.names.count else { continue }
            own += zip(entry.weights.names, entry.weights.read(tensors)).map { ("\(entry.path).\($0)", $1) }
        }
        let left = rest.filter { name in
            !(name == "num_batches_tracked" || name.hasSuffix(".num_batches_tracked"))
                && !ignored.contains { name == $0 || name.hasPrefix($0 + convention.separator) }
        }
        problems += left.sorted().map { "\(DataError.quoted($0)) \(file[$0]?.shape ?? []) belongs to no layer" }
        guard problems.isEmpty else { throw WeightMismatch(source: file.source, problems: problems) }
        var changed = self
        do throws(ShapeError) {
            for tensor in own { try changed.set(tensor.path, to: tensor.value) }
        } catch {
            throw WeightMismatch(source: file.source, problems: [error.description])
        }
        self = changed
    }

    /// The weights as another framework calls and arranges them.
    ///
    ///     try model.weights(convention: .pyTorch, names: ["0": "conv1"]).write(to: url)
    ///     // torch: model.load_state_dict(load_file("lenet.safetensors"))
    ///
    /// All layers have biases there. What the framework has no place for, as a ``Scaling`` and initial states, is left out.
    ///
    /// - Parameters:
    ///   - convention: How the tensors are called and arranged.
    ///   - names: What layers are called, by their paths, as in ``load(_:convention:names:except:ignoring:)``.
    ///   - excluded: The paths of layers that are left out.
    /// - Throws: `WeightMismatch` if a layer has no counterpart, or two tensors would have one name.
    public func weights(
        convention: WeightConvention, names: [String: String] = [:], except excluded: [String] = []
    ) throws(WeightMismatch) -> Safetensors {
        let places = WeightNames(self, convention, names, without: excluded)
        guard places.problems.isEmpty else { throw WeightMismatch(source: "weights", problems: places.problems) }
        var own: [String: Tensor<Scalar>] = [:]
        for tensor in parameters + constants { own[tensor.name] = tensor.value }
        var file = Safetensors()
        for entry in places.entries {
            let tensors = entry.weights.write(entry.weights.names.compactMap { own["\(entry.path).\($0)"] })
            for (index, tensor) in tensors.enumerated() {
                let shape = entry.weights.pieces[index].shapes[0]
                file[entry.names[index]] = Safetensors.Value(tensor.reshaped(to: shape))
            }
        }
        return file
    }
}

private struct WeightProblem: Error {
    let text: String
}

extension Safetensors {
    fileprivate func tensor<Scalar>(
        _ name: String, _ piece: LayerWeights<Scalar>.Piece
    ) throws(WeightProblem) -> Tensor<Scalar> {
        guard let value = self[name] else {
            if piece.isOptional { return Tensor(zeros: piece.shapes[0]) }
            throw WeightProblem(text: "\(DataError.quoted(name)) is missing, expected \(Self.text(piece.shapes))")
        }
        guard piece.shapes.contains(value.shape) else {
            throw WeightProblem(
                text: "\(DataError.quoted(name)) has shape \(value.shape), expected \(Self.text(piece.shapes))")
        }
        let tensor: Tensor<Scalar>
        do throws(DataError) {
            tensor = try self.tensor(named: name)
        } catch {
            throw WeightProblem(text: error.description)
        }
        return tensor.reshaped(to: piece.shapes[0])
    }

    private static func text(_ shapes: [[Int]]) -> String { shapes.map { "\($0)" }.joined(separator: " or ") }
}
