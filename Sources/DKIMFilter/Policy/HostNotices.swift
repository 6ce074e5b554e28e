/// What an operator should know of entries in a list of hosts that are in order, but may be meant
/// otherwise or mean something else in OpenDKIM.
enum HostNotices {
    /// Words that look like all hosts, and are the name of one.
    private static let wordsForAll = ["all", "any", "everyone", "everything"]

    /// What to say of one entry.
    static func notices(of entry: DataSetEntry) -> [String] {
        let text = entry.key.hasPrefix("!") ? entry.key.dropFirst() : entry.key[...]
        var notices: [String] = []
        if wordsForAll.contains(text.lowercased()) {
            notices.append(
                "“\(text)” is the name of one host; for every host write 0.0.0.0/0 and ::/0")
        } else if isRange(text) {
            notices.append(
                "“\(text)” is read as a host name; write a range of addresses as networks such as "
                    + "192.0.2.0/24, or one by one")
        }
        if let value = entry.value, let word = value.split(whereSeparator: \.isWhitespace).first,
            word.hasPrefix("/") || HostAddress(word.prefix { $0 != "/" }) != nil
        {
            notices.append(
                "“\(value)” is not read, as an entry ends at the first blank; write "
                    + (word.hasPrefix("/") ? "a network without blanks" : "it on its own line"))
        }
        return notices
    }

    /// Whether it is two addresses, or an address and a number, with a hyphen between.
    private static func isRange(_ text: Substring) -> Bool {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        return parts.count == 2 && HostAddress(parts[0]) != nil
            && parts[1].utf8.allSatisfy { $0 == 0x2E || $0 &- 0x30 < 10 }
    }

    /// What to say of entries because of what they stand beside or in.
    ///
    /// - Parameter isInternal: whether the list says whose mail is signed.
    static func notices(
        of entries: [DataSetEntry], isPatternSet: Bool, isInternal: Bool
    ) -> [(DataSetEntry, String)] {
        var notices: [(DataSetEntry, String)] = []
        if isPatternSet {
            for entry in entries where entry.key.contains("*") && !entry.key.hasPrefix("!") {
                notices.append(
                    (
                        entry,
                        "“\(entry.key)” matches hosts here, in OpenDKIM none"
                            + (isInternal ? "; their mail is signed" : "")
                    ))
            }
        }
        guard entries.contains(where: { isAddress($0.key) }) else { return notices }
        for entry in entries where entry.key.hasPrefix("!") && !isAddress(entry.key) {
            notices.append(
                (
                    entry,
                    "“\(entry.key)” takes the host out whatever its address; OpenDKIM goes on to the "
                        + "addresses of the list, one of which may take it in again"
                ))
        }
        return notices
    }

    /// Whether it is an address, a network, or a pattern of addresses.
    private static func isAddress(_ key: String) -> Bool {
        let text = key.hasPrefix("!") ? key.dropFirst() : key[...]
        if text.contains("/") || HostAddress(text) != nil { return true }
        return text.contains("*")
            && text.utf8.allSatisfy { $0 == 0x2A || $0 == 0x2E || $0 &- 0x30 < 10 }
    }
}
