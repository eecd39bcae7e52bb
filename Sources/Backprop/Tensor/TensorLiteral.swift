/// An element of a tensor literal: a number, or an array of elements one level below.
///
/// You never name this type; it is what lets nested literals of any depth become a tensor:
///
///     let x: Tensor<Float> = [[1, 2], [3, 4]]
public struct TensorLiteral<Scalar: TensorScalar>: Sendable {
    let shape: [Int]
    let scalars: [Scalar]

    init(scalar: Scalar) {
        shape = []
        scalars = [scalar]
    }

    /// Joins elements of one shape. Stops the program if their shapes differ.
    init(elements: [TensorLiteral]) {
        let inner = elements.first?.shape ?? []
        for (index, element) in elements.enumerated() where element.shape != inner {
            fatalError(
                "Tensor literal: element 0 is \(Self.text(inner)), but element \(index) is \(Self.text(element.shape));"
                    + " all elements of one level need the same shape")
        }
        shape = [elements.count] + inner
        scalars = elements.flatMap(\.scalars)
    }

    private static func text(_ shape: [Int]) -> String {
        shape.isEmpty ? "a number" : "of shape \(shape)"
    }
}

extension TensorLiteral: ExpressibleByIntegerLiteral {
    public init(integerLiteral value: Scalar.IntegerLiteralType) {
        self.init(scalar: Scalar(integerLiteral: value))
    }
}

extension TensorLiteral: ExpressibleByFloatLiteral where Scalar: ExpressibleByFloatLiteral {
    public init(floatLiteral value: Scalar.FloatLiteralType) {
        self.init(scalar: Scalar(floatLiteral: value))
    }
}

extension TensorLiteral: ExpressibleByArrayLiteral {
    public init(arrayLiteral elements: TensorLiteral...) {
        self.init(elements: elements)
    }
}

extension Tensor: ExpressibleByArrayLiteral {
    /// A tensor of the elements of a literal that is nested as deep as the tensor has dimensions.
    ///
    /// Stops the program if elements of one level differ in shape.
    public init(arrayLiteral elements: TensorLiteral<Scalar>...) {
        let literal = TensorLiteral(elements: elements)
        self.init(shape: literal.shape, scalars: literal.scalars)
    }
}
