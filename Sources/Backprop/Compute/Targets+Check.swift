extension Targets {
    /// What keeps these from being targets for a matrix of outputs; nothing if they are.
    func problem(rows: Int, columns: Int) -> String? {
        guard self.rows == rows else { return "\(self.rows) targets for \(rows) samples" }
        switch self {
        case .classes(let labels, _):
            guard let row = labels.storage.firstOutside(classes: columns) else { return nil }
            return "label \(labels[row]) of sample \(row) is not one of the \(columns) classes"
        case .values(let values):
            return values.columns == columns
                ? nil : "targets have \(values.columns) columns, the network has \(columns) outputs"
        case .sequences(let labels, let steps, let count):
            guard columns == steps * count else {
                return "targets have \(steps) steps of \(count) classes, the network has \(columns) outputs"
            }
            guard let place = labels.storage.firstOutside(classes: count, orNone: true) else { return nil }
            return
                "label \(labels[place]) of step \(place % steps) of sample \(place / steps) is not one of the \(count) "
                + "classes"
        }
    }
}
