/// How large a network may be, whoever wrote it down: a file, or a program.
///
/// Layers that are shared and hold layers that are shared multiply: a file of some thousand bytes can describe more of them
/// than memory holds. They are counted while they are taken apart, before anything is made of them.
enum NetworkBounds {
    /// How many layers may lie within each other. A U-Net of ten levels, the next one within each, has thirty.
    static let deepest = 64
    /// How many layers there may be, and values that nodes of a ``Graph`` join; each wherever it stands. As many as 1 MiB of
    /// settings holds.
    static let mostParts = 1 << 15
    /// How many lists and groups may lie within each other in the settings of a layer, and in those of all layers: no
    /// container of this package adds more than three for each layer within.
    static let deepestSettings = 60
    static let deepestJSON = 256
}
