internal import DKIMCore

/// A key that can be exchanged: all that signs with one selector in one domain, or the key of
/// Domain, Selector and KeyFile.
struct RotationTarget {
    /// Who publishes it.
    let domains: [DomainName]
    let selector: Selector
    /// The path as it stands in the table or in the configuration, with `%` replaced.
    let keyPath: String
    /// Where the file is.
    let keyFile: String
    /// The names of its rows in KeyTable; empty where there is none.
    var names: [String] = []

    /// In words.
    var title: String {
        "\(domains.map(\.ascii).joined(separator: ", ")), selector \(selector)"
    }
}
