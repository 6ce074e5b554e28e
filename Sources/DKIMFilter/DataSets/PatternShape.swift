/// What a pattern looks like, as far as texts that match it can be found by a hash.
enum PatternShape: UInt8 {
    /// No wild card: the text is the pattern.
    case literal
    /// `*@domain` or `*.domain`: the text ends in what follows the wild card.
    case suffix
    /// `*@*.domain`: the text ends so, and is an address.
    case addressSuffix
    /// Anything else: each text is held against it.
    case other

    /// Tells the shape, and where the part begins that a text has to hold.
    static func of(_ pattern: Span<UInt8>) -> (shape: PatternShape, partStart: Int) {
        guard pattern.contains(0x2A, from: 0) else { return (.literal, 0) }
        guard pattern[0] == 0x2A else { return (.other, 0) }
        if pattern.count > 3, pattern[1] == 0x40, pattern[2] == 0x2A, pattern[3] == 0x2E {
            let isPlain = !pattern.contains(0x2A, from: 3) && !pattern.contains(0x40, from: 3)
            return isPlain ? (.addressSuffix, 3) : (.other, 0)
        }
        guard pattern.count > 1, pattern[1] == 0x40 || pattern[1] == 0x2E,
            !pattern.contains(0x2A, from: 1), !pattern.contains(0x40, from: 2)
        else { return (.other, 0) }
        return (.suffix, 1)
    }
}

extension Span<UInt8> {
    /// Whether an octet occurs from an index on.
    fileprivate func contains(_ octet: UInt8, from start: Int) -> Bool {
        for index in start..<Swift.max(start, count) where self[index] == octet { return true }
        return false
    }
}
