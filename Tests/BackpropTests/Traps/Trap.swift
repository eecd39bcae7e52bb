/// A mistake of the programmer that stops the program, and what the program says before it ends.
struct Trap: Sendable {
    let message: String
    let mistake: @Sendable () throws -> Void

    init(_ message: String, _ mistake: @escaping @Sendable () throws -> Void) {
        self.message = message
        self.mistake = mistake
    }

    static let all =
        tensor + compute + optimizers + layers + ownLayers + losses + data + images + imageLayers + units + plans
        + unseen
}
