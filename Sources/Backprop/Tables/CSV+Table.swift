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
        return try selection.table { (roles) throws(DataError) in
            try TableReader(self, selection.layout, roles: roles, dropping: selection.dropping, id: selection.id)
        }
    }
}

extension TableSelection {
    /// The table, if all its cells have a meaning.
    ///
    /// - Parameter read: Reads the columns by what they hold.
    func table(
        _ read: (_ roles: [TableReader.Role]) throws(DataError) -> TableReader
    ) throws(DataError) -> Table {
        var reader = try read(roles)
        let turned = self.turned(reader)
        if turned != roles { reader = try read(turned) }
        try TableProblems(reader: reader, labels: labels, inputs: inputs).check(self)
        return Table(
            reader, inputs: inputs, labels: labels, labelsHold: columns.labelsHold, id: id, ignored: ignored)
    }
}
