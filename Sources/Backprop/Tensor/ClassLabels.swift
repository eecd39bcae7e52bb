/// The class of each of N samples, or of each step of sequences: a collection of `Int` that takes four bytes for each.
///
///     let labels: ClassLabels = [0, 2, 1]
///     Array(labels)     // [0, 2, 1]
public struct ClassLabels: Sendable, Equatable, RandomAccessCollection, ExpressibleByArrayLiteral {
    /// As kernels take them.
    var storage: [Int32]

    /// Labels that are there already.
    init(storage: [Int32]) { self.storage = storage }

    /// The given labels. One beyond the range of `Int32`, which is no class of any data set, becomes the nearest within. O(N).
    public init(_ labels: some Sequence<Int>) { storage = labels.map { Int32(clamping: $0) } }

    public init(arrayLiteral labels: Int...) { self.init(labels) }

    public var startIndex: Int { 0 }
    public var endIndex: Int { storage.count }
    public subscript(position: Int) -> Int { Int(storage[position]) }
}

extension ClassLabels: CustomStringConvertible {
    public var description: String { "\(storage)" }
}

extension Targets {
    /// The class of each sample, from `0..<count`. O(N).
    public static func classes(_ labels: [Int], count: Int) -> Targets { .classes(ClassLabels(labels), count: count) }

    /// The class of each step of each sample, from `0..<count`, or -1 for none. O(N·T).
    public static func sequences(_ labels: [Int], steps: Int, count: Int) -> Targets {
        .sequences(ClassLabels(labels), steps: steps, count: count)
    }

    /// The same for labels as kernels take them. O(1).
    static func classes(storage labels: [Int32], count: Int) -> Targets {
        .classes(ClassLabels(storage: labels), count: count)
    }
}
