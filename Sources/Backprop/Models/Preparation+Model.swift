extension Preparation {
    /// For a model that was saved without one: its inputs are numbers as they are, the labels stand behind them.
    public init<Scalar>(numbersFor model: SavedModel<Scalar>) {
        let count = model.network.inputs
        let isRegression = !(model.network.layers.last is Softmax<Scalar>)
        let labels = isRegression ? model.network.outputs : 1
        format = TableFormat()
        columnCount = count + labels
        inputs = (0..<count).map { place in
            Input(
                column: Reference(
                    name: model.featureNames.indices.contains(place)
                        ? WhiteSpace.trimmed(model.featureNames[place]) : "",
                    place: place),
                encoding: .number(shift: 0, scale: 1), filling: nil, allowsMissing: false, hasIndicator: false)
        }
        self.labels = (count..<count + labels).map { Reference(name: "", place: $0) }
        labelsHold = isRegression ? .values : .classes
        id = nil
        unknownCategories = .error
        labelsAreNumbers = true
    }
}
