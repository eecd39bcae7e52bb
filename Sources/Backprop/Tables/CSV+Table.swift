extension CSV {
    /// Reads the table: columns of numbers as numbers, columns of texts as categories.
    ///
    /// A column is taken for texts if all its cells are such, but for missing ones; where numbers and texts are mixed
    /// something is wrong. Reads the file once, or twice if a column that was missing at first turns out to hold texts.
    ///
    /// - Throws: A `DataError` that tells all that is wrong with the table: for each column what, in how many rows, and in
    ///   which first.
    public func table(_ columns: TableColumns = TableColumns()) throws(DataError) -> Table {
        let selection = try TableSelection(self, columns)
        var reader = try TableReader(
            self, selection.layout, roles: selection.roles, dropping: selection.dropping, id: selection.id)
        let turned = selection.turned(reader)
        if turned != selection.roles {
            reader = try TableReader(
                self, selection.layout, roles: turned, dropping: selection.dropping, id: selection.id)
        }
        try TableProblems(reader: reader, labels: selection.labels, inputs: selection.inputs).check(selection)
        return Table(
            reader, inputs: selection.inputs, labels: selection.labels, labelsHold: columns.labelsHold,
            id: selection.id, ignored: selection.ignored)
    }
}
