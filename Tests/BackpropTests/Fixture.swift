import Foundation

/// The folder of files that other programs wrote. Tests find it beside their sources, so nothing needs to be bundled.
let fixtures = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("Fixtures")

/// The bytes of a fixture.
func fixture(_ name: String) throws -> Data {
    try Data(contentsOf: fixtures.appendingPathComponent(name))
}
