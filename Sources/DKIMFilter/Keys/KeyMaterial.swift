/// The third field of a key table's entry: where the key is, or the key itself.
package enum KeyMaterial: Sendable, Hashable {
    /// A path, in which `%` stands for the domain if it begins with “/”.
    case file(String)
    /// PEM, or the base64 text of DER.
    case text(String)

    /// A path begins with “/”, “./” or “../”; all else is a key.
    init(_ text: String) {
        let isPath = ["/", "./", "../"].contains { text.hasPrefix($0) }
        self = isPath ? .file(text) : .text(text)
    }

    /// The path or the key, as it stands in the table.
    var text: String {
        switch self {
        case .file(let text), .text(let text): text
        }
    }

    /// Whether the path differs from domain to domain.
    var isTemplate: Bool {
        guard case .file(let path) = self else { return false }
        return path.hasPrefix("/") && path.contains("%")
    }

    /// The material for a domain.
    func resolved(for domain: String) -> KeyMaterial {
        guard isTemplate, case .file(let path) = self else { return self }
        return .file(
            path.split(separator: "%", omittingEmptySubsequences: false)
                .joined(separator: domain))
    }
}
