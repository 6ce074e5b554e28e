/// Whom a message is for, as the MTA told at RCPT.
struct Recipients {
    /// What is kept of one message; no MTA comes near by default.
    private static let maximumCount = 50_000
    private static let maximumOctets = 4 << 20

    private var addresses: [String] = []
    private var octets = 0
    private var isOverfull = false

    /// Notes a recipient, spelled as the MTA does: mostly in angle brackets.
    mutating func append(_ address: String) {
        octets &+= address.utf8.count
        guard addresses.count < Self.maximumCount, octets <= Self.maximumOctets else {
            isOverfull = true
            return
        }
        addresses.append(address)
    }

    /// All of them as the MTA spells them; nil where they are not known for certain.
    ///
    /// They are not if there were too many, or none: an MTA that was not asked to tell them when
    /// it connected does not, though the configuration may want them since.
    var all: [String]? { isOverfull || addresses.isEmpty ? nil : addresses }

    /// All of them as `local-part@domain`, without angle brackets; nil where they are not known.
    var mailboxes: [String]? { all?.map(Self.withoutBrackets) }

    /// Those that are known, without angle brackets: for questions where one is enough.
    var knownMailboxes: [String] { addresses.map(Self.withoutBrackets) }

    /// An address without the angle brackets of RFC 5321 §4.1.2.
    static func withoutBrackets(_ address: String) -> String {
        guard address.hasPrefix("<"), address.hasSuffix(">"), address.utf8.count >= 2 else {
            return address
        }
        return String(address.dropFirst().dropLast())
    }

    /// What sends the message to one address only, and tells its recipients in the header
    /// (RFC 8098 §2.3); nil where they are not known.
    func redirection(to address: String) -> [MessageEdit]? {
        guard let all else { return nil }
        let fields = all.map { recipient in
            let text = Self.withoutBrackets(recipient).utf8
                .map { $0 > 0x1F && $0 < 0x7F ? $0 : UInt8(ascii: "?") }
            return MessageEdit.insertField(
                name: "Original-Recipient", body: Array(" rfc822;".utf8) + text)
        }
        // The first one is to be on top.
        return fields.reversed() + all.map { .deleteRecipient($0) }
            + [.addRecipient("<\(address)>")]
    }
}
