/// An entry of a host list with wild cards.
struct HostPattern: Sendable, Equatable {
    let pattern: WildcardPattern
    let match: HostList.Match

    init(_ pattern: WildcardPattern, _ match: HostList.Match) {
        self.pattern = pattern
        self.match = match
    }

    /// Wherever they stand.
    static func == (a: Self, b: Self) -> Bool {
        a.pattern == b.pattern && a.match.includes == b.match.includes
    }

    /// The verdict of the pattern with the longest literal part, and of those alike, of one that
    /// takes out.
    static func verdict(
        of patterns: [HostPattern], for text: String
    ) -> (length: Int, match: HostList.Match)? {
        var best: (length: Int, match: HostList.Match)?
        for entry in patterns where entry.pattern.matches(text) {
            let length = entry.pattern.literalLength
            if let old = best {
                if length < old.length || (length == old.length && entry.match.includes) {
                    continue
                }
            }
            best = (length, entry.match)
        }
        return best
    }
}
