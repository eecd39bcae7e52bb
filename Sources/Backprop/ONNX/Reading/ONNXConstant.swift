/// A tensor that is known while a model is read: weights, shapes, settings.
struct ONNXConstant<Scalar: TensorScalar>: Sendable {
    let element: ONNXElement
    /// Its extents; 0 is allowed.
    let shape: [Int]
    let values: Values
    /// The name under which a file has it; empty for what is computed.
    var name = ""
    /// Whether a training may change it: it is one of the file's tensors, and not a number in a formula.
    var isLearnt = false
    /// A dimension that stands for the samples of a batch, all of which have the same; its extent is 1.
    var batchAxis: Int?

    enum Values: Sendable {
        case numbers(Tensor<Scalar>)
        /// Whole numbers, and 0 and 1 for false and true.
        case integers([Int64])
    }

    init(_ element: ONNXElement, _ shape: [Int], _ values: Values) {
        (self.element, self.shape, self.values) = (element, shape, values)
    }

    /// Whole numbers in a row, or one of them.
    init(_ numbers: [Int64], shape: [Int]? = nil) {
        self.init(.int64, shape ?? [numbers.count], .integers(numbers))
    }

    /// Whether a number in it was made of the number of samples, which nobody knows; see ``ONNXSample/batch``. Others are far
    /// smaller, or stand for the largest there is.
    var knowsBatch: Bool {
        guard case .integers(let integers) = values else { return false }
        return integers.contains { (1 << 44...1 << 58).contains($0.magnitude) }
    }

    var count: Int { shape.reduce(1, *) }

    /// The elements as numbers.
    var numbers: Tensor<Scalar> {
        switch values {
        case .numbers(let numbers): numbers
        case .integers(let integers): Tensor(shape: shape, scalars: integers.map { Scalar($0) })
        }
    }

    /// The elements as whole numbers; `nil` if they are none. What is beyond 2⁶² becomes that.
    var integers: [Int64]? {
        switch values {
        case .integers(let integers): return integers
        case .numbers(let numbers):
            let limit = Scalar(1 << 62)
            let integers = numbers.scalars.compactMap { number -> Int64? in
                guard !number.isNaN else { return nil }
                return Int64(exactly: min(max(number, -limit), limit))
            }
            return integers.count == numbers.count ? integers : nil
        }
    }

    /// The elements at some places, in another shape. O(places).
    func taking(_ places: [Int], _ shape: [Int]) -> ONNXConstant {
        let taken: Values =
            switch values {
            case .integers(let integers): .integers(places.map { integers[$0] })
            case .numbers(let numbers):
                .numbers(
                    numbers.withSpan { numbers in
                        var result = Tensor<Scalar>(zeros: shape)
                        result.withMutableSpan { result in
                            for i in result.indices { result[i] = numbers[places[i]] }
                        }
                        return result
                    })
            }
        return derived(shape, taken)
    }

    /// The same elements in another shape of as many.
    func reshaped(_ shape: [Int]) -> ONNXConstant {
        switch values {
        case .integers: derived(shape, values)
        case .numbers(let numbers): derived(shape, .numbers(numbers.reshaped(to: shape)))
        }
    }

    /// The dimensions in another order.
    func permuted(_ axes: [Int]) -> ONNXConstant {
        guard axes != Array(axes.indices) else { return self }
        let extents = axes.map { shape[$0] }
        if case .numbers(let numbers) = values { return derived(extents, .numbers(numbers.permuted(axes))) }
        let strides = Shape.strides(of: shape)
        return taking(Self.places(extents, axes.map { strides[$0] }), extents)
    }

    /// The elements again and again along dimensions of extent 1, or missing ones, of a larger shape.
    func broadcast(to extents: [Int]) -> ONNXConstant {
        guard extents != shape else { return self }
        let padded = Shape.padded(shape, to: extents.count)
        let strides = Shape.strides(of: padded)
        return taking(
            Self.places(extents, padded.indices.map { padded[$0] == 1 ? 0 : strides[$0] }), extents)
    }

    private func derived(_ shape: [Int], _ values: Values) -> ONNXConstant {
        var result = ONNXConstant(element, shape, values)
        (result.name, result.isLearnt, result.batchAxis) = (name, isLearnt, batchAxis)
        return result
    }

    /// The places, from an offset on, that one comes to along strides.
    static func places(_ extents: [Int], _ strides: [Int], offset: Int = 0) -> [Int] {
        guard !extents.contains(0) else { return [] }
        var places = [offset]
        for axis in extents.indices {
            let (extent, stride) = (extents[axis], strides[axis])
            var next: [Int] = []
            next.reserveCapacity(places.count * extent)
            for place in places {
                for i in 0..<extent { next.append(place + i * stride) }
            }
            places = next
        }
        return places
    }
}
