/// Where, and about what, a domain wants reports of signatures that failed (RFC 6651 §3.2).
public struct ReportingRecord: Sendable, Equatable {
    /// Kinds of failure that a domain can ask about (rr=).
    public enum Kind: String, Sendable {
        /// The signature or the body hash did not verify.
        case verification = "v"
        /// The signature had expired.
        case expiration = "x"
    }

    /// The address that reports go to, in the domain that asked (ra=).
    public let address: Mailbox
    /// How many of a hundred failures are to be reported (rp=).
    public let percentage: Int
    /// What is to be reported, as written; nil for everything (rr=).
    public let kinds: [String]?

    /// What to ask DNS for: `_report._domainkey.DOMAIN`.
    public static func query(for domain: DomainName) -> KeyQuery? {
        guard let selector = try? Selector("_report") else { return nil }
        let query = KeyQuery(selector: selector, domain: domain)
        return query.isWithinDNSLimits ? query : nil
    }

    /// Reads the text of a TXT record; nil where nobody asks for reports, or not in a way that can
    /// be relied on. The domain decides where reports may go: never to another.
    public init?(_ text: [UInt8], domain: DomainName) {
        guard let list = try? TagList.parse(text[...]), let written = list.value("ra"),
            let octets = try? QuotedPrintable.decode(written),
            (1...64).contains(octets.count), octets.allSatisfy(Self.isSafe),
            octets.first != UInt8(ascii: "."), octets.last != UInt8(ascii: ".")
        else { return nil }
        address = Mailbox(localPart: String(decoding: octets, as: UTF8.self), domain: domain)
        if let value = list.value("rp") {
            guard value.count <= 3, let number = Int(value.text), (0...100).contains(number)
            else { return nil }
            percentage = number
        } else {
            percentage = 100
        }
        kinds = list.value("rr").map { $0.list(separator: ":").map(\.lowercasedText) }
    }

    /// Whether failures of that kind are to be reported.
    public func wants(_ kind: Kind) -> Bool {
        kinds.map { $0.contains("all") || $0.contains(kind.rawValue) } ?? true
    }

    /// Characters of a local part that needs no quoting (RFC 5322 §3.2.3, atext and dot).
    private static func isSafe(_ octet: UInt8) -> Bool {
        (octet | 0x20) &- 0x61 < 26 || octet &- 0x30 < 10
            || ".!#$%&'*+/=?^_`{|}~-".utf8.contains(octet)
    }
}
