internal import DKIMCore

/// When two keys of a data set are the same.
package enum DataSetKeys: Sendable {
    /// Octet for octet.
    case exact
    /// Without regard to the case of ASCII letters.
    case caseless
    /// Domain names: without regard to case, U-labels equal to their A-labels (RFC 8616 §2).
    case domain
    /// Addresses, or domains alone: as domain names after the last "@".
    case address

    /// The form in which keys are compared.
    package func normalized(_ key: String) -> String {
        switch self {
        case .exact: return key
        case .caseless: return key.lowercased()
        case .domain: return Self.normalized(domain: key[...])
        case .address:
            guard let at = key.lastIndex(of: "@") else { return Self.normalized(domain: key[...]) }
            return key[...at].lowercased() + Self.normalized(domain: key[key.index(after: at)...])
        }
    }

    /// The form in which a key is compared that is no pattern: `*@example.com`, which is meant
    /// for everyone there, is `example.com`.
    func normalizedWhole(_ key: String) -> String {
        guard case .address = self, key.hasPrefix("*@"), key.count > 2 else {
            return normalized(key)
        }
        return normalized(String(key.dropFirst(2)))
    }

    /// Leaves alone what is no domain name, such as a pattern.
    private static func normalized(domain text: Substring) -> String {
        guard text.utf8.contains(where: { $0 >= 0x80 }) else { return text.lowercased() }
        let start = text.hasPrefix("*.") ? "*." : text.hasPrefix(".") ? "." : ""
        guard let name = DomainName(ifName: text.dropFirst(start.count)) else {
            return text.lowercased()
        }
        return start + name.ascii
    }
}
