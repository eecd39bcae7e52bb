// Targets that serve as work buffers: they become some of the targets of a data set without allocating, as long as the
// memory that they have suffices.

extension Targets {
    /// Becomes the targets of the samples in `range`. Values share their memory.
    mutating func show(_ range: Range<Int>, of source: Targets) {
        switch source {
        case .classes(let all, _):
            changeLabels { labels in
                labels.removeAll(keepingCapacity: true)
                labels.append(contentsOf: all.storage[range])
            }
        case .values(let all): changeValues { $0.showRows(range, of: all) }
        case .sequences(let all, let steps, _):
            changeLabels { labels in
                labels.removeAll(keepingCapacity: true)
                labels.append(contentsOf: all.storage[range.lowerBound * steps..<range.upperBound * steps])
            }
        }
    }

    /// Becomes the targets of the samples at `indices`, in that order.
    mutating func gather(_ indices: ArraySlice<Int>, of source: Targets) {
        switch source {
        case .classes(let all, _):
            changeLabels { labels in
                labels.resize(to: indices.count)
                all.storage[...].gather(indices, rowLength: 1, into: &labels)
            }
        case .values(let all): changeValues { $0.gatherRows(indices, of: all) }
        case .sequences(let all, let steps, _):
            changeLabels { labels in
                labels.resize(to: indices.count * steps)
                all.storage[...].gather(indices, rowLength: steps, into: &labels)
            }
        }
    }

    // While they are changed they are taken out: a second reference would make a copy.

    private mutating func changeLabels(_ change: (inout [Int32]) -> Void) {
        switch self {
        case .classes(var labels, let count):
            self = .classes(storage: [], count: count)
            change(&labels.storage)
            self = .classes(labels, count: count)
        case .sequences(var labels, let steps, let count):
            self = .classes(storage: [], count: count)
            change(&labels.storage)
            self = .sequences(labels, steps: steps, count: count)
        case .values: fatalError("targets: values where labels are wanted")
        }
    }

    private mutating func changeValues(_ change: (inout Tensor<Scalar>) -> Void) {
        guard case .values(var values) = self else { fatalError("targets: labels where values are wanted") }
        self = .classes(storage: [], count: 0)
        change(&values)
        self = .values(values)
    }
}
