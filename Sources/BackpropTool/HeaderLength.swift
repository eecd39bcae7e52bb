import Backprop

/// The text of names and settings, as it stands in the header of a model's file: about how many bytes, before it is made.
struct HeaderLength {
    /// About how long it is.
    private(set) var bytes: Size = 0

    /// What it takes to write it, in times of its length: the text, twice while it grows, and the header, in which it is
    /// longer for its quotation marks.
    private static let copies: Size = 5

    init(
        names: [[String]], preparation: Preparation?, targets: TargetScaling?
    ) {
        for name in names.joined() { add(name) }
        if let targets {
            // Two numbers of up to 24 letters.
            bytes += 56 * Size(targets.means.count)
            for name in targets.names { add(name) }
        }
        for input in preparation?.inputs ?? [] {
            // Their keys, and three numbers.
            bytes += 144
            add(input.column.name)
            if case .categories(let names) = input.encoding { for name in names { add(name) } }
        }
        for label in preparation?.labels ?? [] {
            bytes += 32
            add(label.name)
        }
    }

    /// The quotation marks of a name are escaped, as is what is in it.
    private mutating func add(_ name: String) { bytes += Size(name.utf8.count) + 8 }

    /// The memory that it takes to make it and to write it.
    var cost: Size { Self.copies * bytes }
}
