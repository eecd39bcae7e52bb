extension JSONReader {
    /// A finite number.
    mutating func finiteNumber() throws(DataError) -> Double {
        guard let number = Double(try number()), number.isFinite else { throw error("a finite number") }
        return number
    }

    /// A list of finite numbers.
    mutating func finiteNumbers() throws(DataError) -> [Double] {
        var numbers: [Double] = []
        try array { (json) throws(DataError) in numbers.append(try json.finiteNumber()) }
        return numbers
    }

    /// A list of texts.
    mutating func strings() throws(DataError) -> [String] {
        var strings: [String] = []
        try array { (json) throws(DataError) in strings.append(try json.string()) }
        return strings
    }
}
