/// The agent or user on whose behalf a message is signed (i=, RFC 6376 §3.5): an address whose
/// local part may be missing.
public struct AgentIdentifier: Sendable, Hashable, CustomStringConvertible {
    /// What stands before the "@", unquoted; nil if nothing does.
    public let localPart: String?
    /// What stands after it, in A-labels.
    public let domain: DomainName
    /// As given, decoded.
    public let text: String

    /// Reads `[local-part]@domain`.
    public init(_ text: some StringProtocol) throws(AgentIdentifierError) {
        let text = String(text)
        guard let at = text.utf8.lastIndex(of: UInt8(ascii: "@")) else { throw .noAt(text) }
        let local = text.utf8[..<at]
        let domainText = text[text.utf8.index(after: at)...]
        guard local.isEmpty || local.count <= Self.maximumLocalPart else {
            throw .badLocalPart(text)
        }
        guard let localPart = Self.unquote(Array(local)) else { throw .badLocalPart(text) }
        guard domainText.utf8.last != UInt8(ascii: ".") else {
            throw .badDomain(.emptyLabel(String(domainText)))
        }
        do {
            domain = try DomainName(domainText)
        } catch {
            throw .badDomain(error)
        }
        self.localPart = local.isEmpty ? nil : localPart
        self.text = text
    }

    /// The domain alone: `@domain`, the value of a signature without i= (RFC 6376 §3.5).
    public init(domain: DomainName) {
        localPart = nil
        self.domain = domain
        text = "@\(domain.ascii)"
    }

    /// What is meant, without the quoting of the local part: `[local-part]@domain`.
    var unquotedText: String { "\(localPart ?? "")@\(domain.ascii)" }

    /// Compares what is meant; the domain as A-labels (RFC 8616 §5).
    public static func == (a: Self, b: Self) -> Bool {
        a.localPart == b.localPart && a.domain == b.domain
    }

    /// Hashes what equality goes by.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(localPart)
        hasher.combine(domain)
    }

    /// As given, decoded.
    public var description: String { text }

    /// Beyond any local part in use (RFC 5321 §4.5.3.1.1 has 64, but asks to take more).
    private static let maximumLocalPart = 1024

    /// The meaning of a Local-part (RFC 5321 §4.1.2, RFC 6531 §3.3), nil where it is none. Dots
    /// may stand anywhere: addresses like `a..b@` are in use.
    private static func unquote(_ local: [UInt8]) -> String? {
        guard local.first == UInt8(ascii: "\"") else {
            guard local.allSatisfy(\.isDotAtomOctet) else { return nil }
            return String(decoding: local, as: UTF8.self)
        }
        guard local.count >= 2, local.last == UInt8(ascii: "\"") else { return nil }
        var output: [UInt8] = []
        var isEscaped = false
        for octet in local[1..<(local.count - 1)] {
            guard octet >= 0x20, octet != 0x7F else { return nil }
            if isEscaped {
                output.append(octet)
                isEscaped = false
            } else if octet == UInt8(ascii: "\\") {
                isEscaped = true
            } else {
                guard octet != UInt8(ascii: "\"") else { return nil }
                output.append(octet)
            }
        }
        return isEscaped ? nil : String(decoding: output, as: UTF8.self)
    }
}

extension UInt8 {
    /// atext, a dot, or part of a character beyond ASCII (RFC 5322 §3.2.3, RFC 6531 §3.3).
    fileprivate var isDotAtomOctet: Bool {
        switch self {
        case 0x00...0x20, 0x7F: false
        case UInt8(ascii: "("), UInt8(ascii: ")"), UInt8(ascii: "<"), UInt8(ascii: ">"): false
        case UInt8(ascii: "["), UInt8(ascii: "]"), UInt8(ascii: ":"), UInt8(ascii: ";"): false
        case UInt8(ascii: "@"), UInt8(ascii: "\\"), UInt8(ascii: ","), UInt8(ascii: "\""): false
        default: true
        }
    }
}
