/// A setting that has no meaning, such as a momentum of 2.
public struct SettingError: Error, Equatable, CustomStringConvertible {
    /// What is wrong with which setting, and what was expected, as one line.
    public let description: String

    /// An error with its one line of text.
    public init(_ description: String) { self.description = description }
}
