import Foundation

/// Prints one JSON object on a line of its own, its keys in alphabetical order. A number that is not finite becomes null.
func printJSON(_ object: [String: Any]) {
    let object = object.mapValues { value in (value as? Double)?.isFinite == false ? NSNull() : value }
    let options: JSONSerialization.WritingOptions = [.sortedKeys, .withoutEscapingSlashes]
    guard let data = try? JSONSerialization.data(withJSONObject: object, options: options) else {
        fatalError("not a JSON object: \(object)")
    }
    print(String(decoding: data, as: UTF8.self))
}
