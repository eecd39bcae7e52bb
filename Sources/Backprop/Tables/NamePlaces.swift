/// Where some names stand among others: all that are asked for are found at once, however many there are.
struct NamePlaces {
    private var found: [Name: (first: Int, count: Int)] = [:]

    /// O(bytes of the names). What it keeps is as much as is asked for.
    init(of asked: some Sequence<String>, among names: [String]) {
        for name in asked { found[Name(name)] = (-1, 0) }
        for (place, name) in names.enumerated() {
            guard let (first, count) = found[Name(name)] else { continue }
            found[Name(name)] = (count == 0 ? place : first, count + 1)
        }
    }

    /// The first place of a name that was asked for, and how many have it.
    subscript(name: String) -> (first: Int, count: Int)? {
        guard let found = found[Name(name)], found.count > 0 else { return nil }
        return found
    }
}
