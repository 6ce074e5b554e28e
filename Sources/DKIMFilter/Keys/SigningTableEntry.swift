/// `sender keyname[:signer]`: which key signs for which sender.
struct SigningTableEntry: Sendable {
    /// The key's name; nil (`%`) for the sender's domain.
    let keyName: String?
    /// What goes into i=, with `%` for the sender's domain.
    let signer: String?

    /// Reads an entry.
    init(_ entry: DataSetEntry) throws(ConfigurationError) {
        let fields = (entry.value ?? "").split(
            separator: ":", maxSplits: 1, omittingEmptySubsequences: false
        ).map(\.trimmedOfBlanks)
        guard let name = fields.first, !name.isEmpty else {
            throw ConfigurationError(
                "“\(entry.key)” has no key name", expected: "SENDER NAME[:IDENTITY]",
                remedy: "add the name of a key of KeyTable", location: entry.location)
        }
        keyName = name == "%" ? nil : String(name)
        guard fields.count > 1, !fields[1].isEmpty else {
            signer = nil
            return
        }
        guard fields[1].contains("@") else {
            throw ConfigurationError(
                "“\(fields[1])” is not an identity",
                expected: "an address, or @ and a domain, such as @example.com",
                location: entry.location)
        }
        signer = String(fields[1])
    }

    /// What goes into i= for a sender's domain.
    func agent(for domain: String) -> String? {
        signer.map {
            $0.split(separator: "%", omittingEmptySubsequences: false).joined(separator: domain)
        }
    }
}
