/// How much of what stands at one name is looked at. RFC 6376 §3.6.2.2 leaves several records
/// undefined; other TXT records, such as site verifications under a wild card, must not hide the
/// key, and a flood must not buy work.
extension PublishedKey {
    /// At most so many key records are tried.
    static let maximumKeys = 4
    /// At most so many records are looked at, key records or not.
    public static let maximumRecords = 64
    /// Records beyond so many octets of text are not looked at.
    static let maximumOctets = 65_536

    /// Parses the texts of the TXT records at one name, in their order, as far as they are
    /// examined.
    public static func list(_ texts: [[UInt8]]) -> [PublishedKey] {
        var list: [PublishedKey] = []
        var octets = 0
        var keys = 0
        for text in texts.prefix(maximumRecords) {
            octets += text.count
            // One record alone is always looked at: it may be as long as DNS allows.
            guard list.isEmpty || octets <= maximumOctets, keys < maximumKeys else { break }
            let published = PublishedKey(text: text)
            list.append(published)
            if published.isKeyRecord { keys += 1 }
        }
        return list
    }

    /// The records that are examined: up to the last key record that counts.
    static func examined(_ keys: [PublishedKey]) -> ArraySlice<PublishedKey> {
        let known = keys.prefix(maximumRecords)
        var count = 0
        let end = known.firstIndex { key in
            if key.isKeyRecord { count += 1 }
            return count == maximumKeys
        }
        return end.map { known[...$0] } ?? known
    }

    /// Whether the text is a key record, whatever its key is worth.
    private var isKeyRecord: Bool {
        if case .success = record { return true }
        return false
    }
}
