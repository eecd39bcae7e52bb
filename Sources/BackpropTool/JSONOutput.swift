import Foundation

/// Prints one JSON object on a line of its own, its keys in alphabetical order. A number that is not finite, at whatever
/// depth, becomes null.
func printJSON(_ object: [String: Any]) {
    let object = withNulls(object)
    let options: JSONSerialization.WritingOptions = [.sortedKeys, .withoutEscapingSlashes]
    guard let data = try? JSONSerialization.data(withJSONObject: object, options: options) else {
        fatalError("not a JSON object: \(object)")
    }
    print(String(decoding: data, as: UTF8.self))
}

private func withNulls(_ value: Any) -> Any {
    switch value {
    case let number as Double where !number.isFinite: NSNull()
    case let object as [String: Any]: object.mapValues(withNulls)
    case let list as [Any]: list.map(withNulls)
    default: value
    }
}
