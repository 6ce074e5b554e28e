/// The name of a header field (RFC 5322 §2.2): printable US-ASCII without colon.
///
/// Names are equal whatever their letter case; the spelling is kept.
public struct FieldName: Sendable, Hashable, CustomStringConvertible {
    /// As spelled.
    public let text: String

    /// Octets of the name in lower case: what equality goes by.
    let lowercased: [UInt8]

    /// Takes a name that keeps the rule of RFC 5322 §3.6.8 (ftext, and no ";" as h= could not
    /// list it: RFC 6376 §3.5 hdr-name).
    public init(_ text: some StringProtocol) throws(FieldNameError) {
        let octets = Array(text.utf8)
        guard let name = Self(octets: octets) else {
            throw FieldNameError(text: String(text))
        }
        self = name
    }

    /// The same for octets; nil where they are no field name.
    init?(octets: some Collection<UInt8>) {
        guard !octets.isEmpty,
            octets.allSatisfy({ $0 > 0x20 && $0 < 0x7F && $0 != 0x3A && $0 != 0x3B })
        else { return nil }
        text = String(decoding: octets, as: UTF8.self)
        lowercased = octets.map(\.asciiLowercased)
    }

    /// For the constants below, whose spelling is known to be right.
    private init(known text: StaticString) {
        self.text = text.description
        lowercased = self.text.utf8.map(\.asciiLowercased)
    }

    /// Compares without regard to letter case (RFC 5322 §1.2.2).
    public static func == (a: Self, b: Self) -> Bool { a.lowercased == b.lowercased }

    /// Hashes without regard to letter case.
    public func hash(into hasher: inout Hasher) { hasher.combine(lowercased) }

    /// As spelled.
    public var description: String { text }

    /// The author, which every signature must cover (RFC 6376 §5.4).
    public static let from = Self(known: "From")
    /// The field this library reads and writes (RFC 6376 §3.5).
    public static let dkimSignature = Self(known: "DKIM-Signature")
    /// The field that tells results (RFC 8601 §2.2).
    public static let authenticationResults = Self(known: "Authentication-Results")
    /// Decides how the body is shown; l= without it signed is worthless (RFC 6376 §8.2).
    public static let contentType = Self(known: "Content-Type")
    /// How the body is encoded (RFC 2045 §6).
    static let contentTransferEncoding = Self(known: "Content-Transfer-Encoding")
    /// What lists and filters put tags into.
    static let subject = Self(known: "Subject")
    /// Who sent the message, where that is not the author (RFC 5322 §3.6.2).
    static let sender = Self(known: "Sender")
}

/// Text that is no header field name.
public struct FieldNameError: Error, Sendable, Equatable, CustomStringConvertible {
    /// What was given.
    public let text: String

    /// The fault in an operator's words.
    public var description: String {
        "“\(text)” is not a header field name: printable ASCII without blanks, colon or semicolon"
    }
}

extension UInt8 {
    /// The octet in lower case if it is an ASCII capital.
    var asciiLowercased: UInt8 { self &- 0x41 < 26 ? self | 0x20 : self }
}
