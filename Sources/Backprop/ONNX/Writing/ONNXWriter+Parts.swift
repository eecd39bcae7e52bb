// What an ONNX graph is made of, as it is written.
extension ONNXWriter {
    /// The types of elements that are written, with their numbers in the format.
    enum ElementType: Int {
        case float = 1
        case int32 = 6
        case int64 = 7
        case bool = 9
        case double = 11
    }

    /// A setting of a node.
    enum Attribute {
        case integer(Int)
        case number(Float)
        case text(String)
        case integers([Int])
        case texts([String])
    }

    /// A call of an operator, which its title names.
    struct Node {
        let name, title: String
        /// The names of values; an empty one stands for none.
        var inputs, outputs: [String]
        let attributes: [String: Attribute]
    }

    /// A tensor that the file holds.
    struct Initializer {
        enum Contents {
            case floats(Tensor<Float>)
            case doubles(Tensor<Double>)
            case integers([Int])
            /// One of them, of no dimensions.
            case integer(Int)
        }
        let name: String
        let contents: Contents
    }

    /// What a network is given, or what it puts out: N samples of a shape.
    struct Port {
        let name: String
        var type = ElementType.float
        let shape: [Int]
    }

    /// What cannot be written, and why.
    struct Obstacle {
        let path, reason: String
    }

    /// Where the elements of a value stand: under a name, with the value's dimensions in some order.
    struct Layout {
        let name: String
        /// Which dimension of the value each dimension is: 0 is the batch, then those of a sample in their order.
        let axes: [Int]
    }
}
