/// A dictionary that holds so many values at most: the one that was not used for longest makes
/// room.
struct BoundedCache<Key: Hashable & Sendable, Value: Sendable>: Sendable {
    private struct Node: Sendable {
        var key: Key
        var value: Value
        var newer: Int?
        var older: Int?
    }

    private let limit: Int
    private var nodes: [Node] = []
    private var places: [Key: Int] = [:]
    private var newest: Int?
    private var oldest: Int?

    /// `limit` is at least 1.
    init(limit: Int) {
        self.limit = max(1, limit)
    }

    /// How many there are.
    var count: Int { nodes.count }

    /// The value, which counts as used by that.
    mutating func value(for key: Key) -> Value? {
        guard let place = places[key] else { return nil }
        use(place)
        return nodes[place].value
    }

    /// Puts a value in.
    mutating func set(_ value: Value, for key: Key) {
        if let place = places[key] {
            nodes[place].value = value
            use(place)
        } else if nodes.count < limit {
            nodes.append(Node(key: key, value: value, newer: nil, older: nil))
            link(nodes.count &- 1)
            places[key] = nodes.count &- 1
        } else if let place = oldest {
            unlink(place)
            places[nodes[place].key] = nil
            nodes[place].key = key
            nodes[place].value = value
            link(place)
            places[key] = place
        }
    }

    private mutating func use(_ place: Int) {
        guard newest != place else { return }
        unlink(place)
        link(place)
    }

    private mutating func unlink(_ place: Int) {
        let (newer, older) = (nodes[place].newer, nodes[place].older)
        if let newer { nodes[newer].older = older } else { newest = older }
        if let older { nodes[older].newer = newer } else { oldest = newer }
    }

    private mutating func link(_ place: Int) {
        nodes[place].newer = nil
        nodes[place].older = newest
        if let newest { nodes[newest].newer = place }
        newest = place
        if oldest == nil { oldest = place }
    }
}
