/// An entry of a host list with wild cards.
struct HostPattern: Sendable, Hashable {
    let pattern: WildcardPattern
    let includes: Bool

    init(_ pattern: WildcardPattern, includes: Bool) {
        self.pattern = pattern
        self.includes = includes
    }

    /// The verdict of the pattern with the longest literal part, and of those alike, of one that
    /// takes out.
    static func verdict(
        of patterns: [HostPattern], for text: String
    ) -> (length: Int, includes: Bool)? {
        var best: (length: Int, includes: Bool)?
        for entry in patterns where entry.pattern.matches(text) {
            let length = entry.pattern.literalLength
            if let old = best {
                if length < old.length || (length == old.length && entry.includes) { continue }
            }
            best = (length, entry.includes)
        }
        return best
    }
}
