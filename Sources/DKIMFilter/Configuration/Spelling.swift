/// Finds the name that was probably meant.
package enum Spelling {
    /// The candidate that takes the fewest changes, if these are few for its length.
    package static func nearest(
        to word: String, among candidates: some Sequence<String>
    ) -> String? {
        let wanted = Array(word.lowercased().utf8.prefix(100))
        let limit = max(1, min(3, wanted.count / 3))
        var best: (name: String, distance: Int)?
        for candidate in candidates {
            let octets = Array(candidate.lowercased().utf8.prefix(100))
            guard abs(octets.count &- wanted.count) <= limit else { continue }
            let distance = Self.distance(wanted, octets)
            if distance <= limit, distance < best?.distance ?? .max {
                best = (candidate, distance)
            }
        }
        return best?.name
    }

    /// How many letters have to be inserted, deleted, exchanged or swapped with the next.
    private static func distance(_ a: [UInt8], _ b: [UInt8]) -> Int {
        var beforeLast = [Int](repeating: 0, count: b.count &+ 1)
        var last = Array(0...b.count)
        var row = last
        for i in a.indices {
            row[0] = i &+ 1
            for j in b.indices {
                let exchange = last[j] &+ (a[i] == b[j] ? 0 : 1)
                row[j &+ 1] = min(exchange, last[j &+ 1] &+ 1, row[j] &+ 1)
                if i > 0, j > 0, a[i] == b[j &- 1], a[i &- 1] == b[j] {
                    row[j &+ 1] = min(row[j &+ 1], beforeLast[j &- 1] &+ 1)
                }
            }
            (beforeLast, last, row) = (last, row, beforeLast)
        }
        return last[b.count]
    }
}
