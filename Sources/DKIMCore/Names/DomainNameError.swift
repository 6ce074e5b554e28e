/// Why text is no domain name or selector.
public enum DomainNameError: Error, Sendable, Equatable, CustomStringConvertible {
    case empty
    case tooLong(String)
    case emptyLabel(String)
    case labelTooLong(String)
    case badCharacter(String)
    case hyphenAtEdge(String)
    case notInternationalizable(String, reason: String)

    /// The fault in an operator's words.
    public var description: String {
        switch self {
        case .empty:
            "the name is empty"
        case .tooLong(let name):
            "“\(Excerpt.text(name))” is longer than \(DomainName.maximumLength) characters"
        case .emptyLabel(let name):
            "“\(Excerpt.text(name))” has an empty label (two dots in a row, or a dot at the start)"
        case .labelTooLong(let name):
            "“\(Excerpt.text(name))” has a label longer than \(DomainName.maximumLabelLength) characters"
        case .badCharacter(let name):
            "“\(Excerpt.text(name))” holds a character other than letters, digits, hyphens and dots"
        case .hyphenAtEdge(let name):
            "“\(Excerpt.text(name))” has a label that begins or ends with a hyphen"
        case .notInternationalizable(let name, let reason):
            "“\(Excerpt.text(name))” cannot be turned into A-labels: \(reason)"
        }
    }
}
