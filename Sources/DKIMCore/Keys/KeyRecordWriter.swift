/// Writes a key record for DNS (RFC 6376 §3.6.1, §3.6.2).
public struct KeyRecordWriter: Sendable {
    /// How a zone file names the record.
    public enum OwnerName: Sendable, CaseIterable {
        /// `selector._domainkey`, for a zone file of the signing domain.
        case relative
        /// `selector._domainkey.domain.`, for any zone file.
        case absolute
    }

    /// The longest string in a TXT record (RFC 1035 §3.3).
    private static let maximumString = 255

    /// Where the record goes.
    public let query: KeyQuery
    /// What it says.
    public let record: KeyRecord

    /// Prepares to write a record.
    public init(_ record: KeyRecord, at query: KeyQuery) {
        self.record = record
        self.query = query
    }

    /// The text of the record on one line, as web forms of DNS hosters want it: no quotes, not
    /// split.
    public var text: String { tagsBeforeKey + keyTag }

    /// An entry of a zone file (RFC 1035 §5), its line end included.
    public func zoneEntry(owner: OwnerName = .relative) -> String {
        let name =
            switch owner {
            case .relative: "\(query.selector.ascii)._domainkey"
            case .absolute: "\(query.name)."
            }
        let strings = Self.strings(keyTag).map { Self.quote($0) }.joined(separator: "\n\t  ")
        let head = Self.strings(tagsBeforeKey).map { Self.quote($0) }.joined(separator: "\n\t  ")
        return "\(name)\tIN\tTXT\t( \(head)\n\t  \(strings) )"
            + "  ; ----- DKIM key \(query.selector.ascii) for \(query.domain.ascii)\n"
    }

    private var keyTag: String { "p=\(Base64.encode(record.publicKeyData))" }

    /// All tags but p=, v= first (RFC 6376 §3.6.1), each with the blank after it.
    private var tagsBeforeKey: String {
        var tags = ["v=DKIM1"]
        if let hashes = record.acceptableHashes {
            tags.append("h=\(hashes.joined(separator: ":"))")
        }
        tags.append("k=\(record.keyType.rawValue)")
        if let services = record.serviceTypes {
            tags.append("s=\(services.joined(separator: ":"))")
        }
        if !record.flags.isEmpty { tags.append("t=\(record.flags.joined(separator: ":"))") }
        if let notes = record.notes { tags.append("n=\(QuotedPrintable.encode(notes.utf8))") }
        return tags.map { $0 + "; " }.joined()
    }

    /// Cuts ASCII text into strings that fit.
    private static func strings(_ text: String) -> [Substring] {
        var rest = text[...]
        var strings: [Substring] = []
        while !rest.isEmpty {
            strings.append(rest.prefix(maximumString))
            rest = rest.dropFirst(maximumString)
        }
        return strings
    }

    private static func quote(_ text: Substring) -> String {
        var quoted = "\""
        for character in text {
            if character == "\"" || character == "\\" { quoted.append("\\") }
            quoted.append(character)
        }
        return quoted + "\""
    }
}
