internal import DKIMCore

/// The domains that a reader may take for the author's, each once.
///
/// Where a From field cannot be read, each text after an @ counts: a mistake there must not lead
/// around what is required of authors. For the same reason all From fields count, if there are
/// several.
struct AuthorDomains {
    /// The domains, from the top down.
    private(set) var names: [DomainName] = []
    /// Whether there are more than are looked at.
    private(set) var areMore = false

    /// More than anyone writes: each of them may be looked up in a store.
    private static let maximum = 64

    init(_ header: HeaderSection) {
        var known: Set<DomainName> = []
        for field in header.fields(named: .from) {
            for name in Self.names(in: field.body) where known.insert(name).inserted {
                guard names.count < Self.maximum else {
                    areMore = true
                    return
                }
                names.append(name)
            }
        }
    }

    private static func names(in body: ArraySlice<UInt8>) -> [DomainName] {
        do throws(MailboxError) {
            return try Author.list(in: body).compactMap { $0.mailbox?.domain }
        } catch {
            return body.split(separator: UInt8(ascii: "@"), omittingEmptySubsequences: false)
                .dropFirst().compactMap(name)
        }
    }

    /// The domain that a text behind an @ begins with, behind blanks, folds and comments
    /// (RFC 5322 §4.4, obs-domain).
    private static func name(_ text: ArraySlice<UInt8>) -> DomainName? {
        var depth = 0
        let rest = text.drop { octet in
            switch octet {
            case UInt8(ascii: "("): depth += 1
            case UInt8(ascii: ")") where depth > 0: depth -= 1
            case 0x20, 0x09, 0x0D, 0x0A: break
            default: return depth > 0
            }
            return true
        }
        let name = rest.prefix { octet in
            (octet | 0x20) &- 0x61 < 26 || octet &- 0x30 < 10 || octet == 0x2D
                || octet == 0x2E || octet == 0x5F || octet >= 0x80
        }
        guard name.count <= 4 * DomainName.maximumLength else { return nil }
        var text = String(decoding: name, as: UTF8.self)
        if text.hasSuffix(".") { text.removeLast() }
        return DomainName(ifName: text)
    }
}
