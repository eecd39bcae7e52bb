import Backprop

/// Files in folders of images that cannot be read: the first one ends the command, or all are left out and told of.
final class BrokenImages {
    static let option = Option.flag(
        "skip-broken", "leave out images of a folder that cannot be read, and say which")

    private let isSkipping: Bool
    private var names: [String] = []

    init(_ settings: ImageSettings) {
        isSkipping = settings.skipsBroken
    }

    /// Takes note of a file, or throws its error with the advice to leave it out.
    func add(_ error: DataError) throws(DataError) {
        guard isSkipping else {
            var error = error
            error.problem += "; --\(Self.option.name) leaves it out"
            throw error
        }
        names.append(error.source)
    }

    /// Says on standard error how many files were left out, and the first of them.
    func tell() {
        guard !names.isEmpty else { return }
        let first = names.prefix(5).map { $0.shown(200) }.joined(separator: ", ")
        StandardStreams.printError(
            "backprop: left out \(names.count) \(names.count == 1 ? "file that is" : "files that are") no image or broken: "
                + first + (names.count > 5 ? " and \(names.count - 5) more" : ""))
    }
}
