extension Double {
    /// As a person writes it: the shortest notation that is read back as the same number, whole numbers without a point.
    package var plain: String {
        let text = "\(self)"
        return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
    }
}
