/// A pattern in which `*` stands for any text, also for none, and every other character for
/// itself, whatever its letter case.
package struct WildcardPattern: Sendable, Hashable {
    /// The literal parts between the wild cards, in lower case.
    private let parts: [[UInt8]]

    /// Takes any text.
    package init(_ text: some StringProtocol) {
        parts = text.lowercased().utf8
            .split(separator: 0x2A, omittingEmptySubsequences: false).map(Array.init)
    }

    /// The number of octets that stand for themselves: a measure for how much it says.
    package var literalLength: Int { parts.reduce(0) { $0 &+ $1.count } }

    /// Whether it says nothing, or nothing but that there are dots or colons, as in `*` and `*.*`.
    package var isCatchAll: Bool {
        parts.count > 1 && parts.allSatisfy { $0.allSatisfy { $0 == 0x2E || $0 == 0x3A } }
    }

    /// Whether the whole text fits. The parts in the middle are taken at their first place,
    /// which finds a match wherever there is one, without ever going back.
    package func matches(_ text: some StringProtocol) -> Bool {
        let octets = Array(text.lowercased().utf8)
        guard let first = parts.first, let last = parts.last else { return octets.isEmpty }
        guard parts.count > 1 else { return octets == first }
        guard octets.count >= first.count &+ last.count, octets.starts(with: first),
            octets.suffix(last.count).elementsEqual(last)
        else { return false }
        var rest = octets[first.count..<(octets.count &- last.count)]
        for part in parts.dropFirst().dropLast() where !part.isEmpty {
            guard let end = Self.endOfFirst(part, in: rest) else { return false }
            rest = rest[end...]
        }
        return true
    }

    /// Where the first occurrence of `part` ends.
    private static func endOfFirst(_ part: [UInt8], in text: ArraySlice<UInt8>) -> Int? {
        var start = text.startIndex
        while text.endIndex &- start >= part.count {
            if text[start..<(start &+ part.count)].elementsEqual(part) {
                return start &+ part.count
            }
            start &+= 1
        }
        return nil
    }

    /// What is wrong with a pattern that holds characters of regular expressions: OpenDKIM lets
    /// them act, here they would stand for themselves.
    package static func fault(in pattern: String) -> ConfigurationError? {
        guard let character = pattern.first(where: { "?|()[]{}^$\\".contains($0) }) else {
            return nil
        }
        return ConfigurationError(
            "“\(pattern)” holds the character \(character) of regular expressions, which are not "
                + "read here", remedy: "write a line for each text that is meant; * is a wild card")
    }
}
