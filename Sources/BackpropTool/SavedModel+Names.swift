import Backprop

// Names that model and data both have must be the same.

extension SavedModel {
    /// Columns in another order would be computed with as if they were in this one.
    func checkFeatureNames(_ names: [String], source: String) throws(DataError) {
        try check(featureNames, names, "feature", source)
    }

    /// A class of another name, or in another place, would count as right.
    func checkClassNames(_ names: [String], source: String) throws(DataError) {
        try check(classNames, names, "class", source)
    }

    private func check(_ ours: [String], _ theirs: [String], _ kind: String, _ source: String) throws(DataError) {
        for (name, found) in zip(ours, theirs) where !name.utf8.elementsEqual(found.utf8) {
            func sorted(_ names: [String]) -> [[UInt8]] {
                names.map { Array($0.utf8) }.sorted { $0.lexicographicallyPrecedes($1) }
            }
            let isOrder = sorted(ours) == sorted(theirs)
            throw DataError(
                source: source, expected: "the \(kind) \(DataError.quoted(name)) of the model",
                problem: "found \(DataError.quoted(found))"
                    + (isOrder ? "; the names are the same, in another order" : ""))
        }
    }
}
