/// What a tensor literal is made of: numbers, variables among them, or arrays of them one level below.
///
/// You never name this type; it is what lets nested literals of any depth become a tensor:
///
///     let x: Tensor<Float> = [[1, 2], [3, 4]]
///     let shift: Tensor<Float> = [-mean / deviation]
///
/// It is not meant to be conformed to.
public protocol TensorElement {
    /// Adds the numbers to a literal.
    func add(to literal: inout TensorLiteral)
}

/// The numbers of a tensor literal as they come together.
public struct TensorLiteral {
    /// In `Double`, which all numbers of a literal are before they are rounded to the tensor's type.
    var scalars: [Double] = []
    /// The shape of what was added last: `[]` for a number.
    var shape: [Int] = []

    /// Adds a number.
    mutating func add(_ number: Double) {
        scalars.append(number)
        if !shape.isEmpty { shape = [] }
    }

    /// Adds what stands one level below. Stops the program if shapes differ.
    mutating func add(count: Int, _ element: (Int) -> any TensorElement) {
        var inner: [Int] = []
        for index in 0..<count {
            element(index).add(to: &self)
            if index == 0 {
                inner = shape
            } else if shape != inner {
                fatalError(
                    "Tensor literal: element 0 is \(Self.text(inner)), but element \(index) is \(Self.text(shape));"
                        + " all elements of one level need the same shape")
            }
        }
        shape = [count] + inner
    }

    private static func text(_ shape: [Int]) -> String {
        shape.isEmpty ? "a number" : "of shape \(shape)"
    }
}

extension Float: TensorElement {
    public func add(to literal: inout TensorLiteral) { literal.add(Double(self)) }
}

extension Double: TensorElement {
    public func add(to literal: inout TensorLiteral) { literal.add(self) }
}

extension Int: TensorElement {
    public func add(to literal: inout TensorLiteral) { literal.add(Double(self)) }
}

extension Array: TensorElement where Element: TensorElement {
    public func add(to literal: inout TensorLiteral) { literal.add(count: count) { self[$0] } }
}

extension Tensor: ExpressibleByArrayLiteral {
    /// A tensor of the elements of a literal that is nested as deep as the tensor has dimensions.
    ///
    /// Stops the program if elements of one level differ in shape. O(count).
    @_specialize(where Scalar == Float)
    @_specialize(where Scalar == Double)
    public init(arrayLiteral elements: any TensorElement...) {
        var literal = TensorLiteral()
        literal.scalars.reserveCapacity(elements.count)
        literal.add(count: elements.count) { elements[$0] }
        self.init(uninitialized: literal.shape)
        for i in 0..<count { unsafe (storage.base + i).initialize(to: Scalar(literal.scalars[i])) }
    }
}
