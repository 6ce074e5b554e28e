package import DKIMCore

extension SignerPolicyOptions {
    /// A row of RequireSignatureFrom that concerns a message.
    package struct Requirement: Sendable {
        /// The author's domain.
        package let domain: DomainName
        /// What becomes of the message without a good signature of that domain.
        package let action: Action
        /// The row.
        package let entry: DataSetEntry
    }

    /// The rows that concern a message with that header.
    package func requirements(
        of header: HeaderSection
    ) throws(SigningLookupError) -> [Requirement] {
        try requirements(of: AuthorDomains(header), willWait: {})
    }

    /// The rows that concern a message of those authors.
    ///
    /// - Parameter willWait: called before a look-up waits for a store.
    func requirements(
        of authors: AuthorDomains, willWait: () -> Void
    ) throws(SigningLookupError) -> [Requirement] {
        guard let set = requiredFrom else { return [] }
        var requirements: [Requirement] = []
        do throws(DataSetError) {
            for domain in authors.names {
                guard let entry = try set.entry(forDomain: domain, willWait: willWait) else {
                    continue
                }
                guard let action = Self.action(of: entry) else {
                    throw DataSetError("“\(entry.value ?? "")” is not an action")
                }
                requirements.append(Requirement(domain: domain, action: action, entry: entry))
            }
        } catch {
            throw .listUnavailable(parameter: "RequireSignatureFrom", reason: "\(error)")
        }
        return requirements
    }

    /// The word of a row; nil where it is none.
    static func action(of entry: DataSetEntry) -> Action? {
        guard let word = entry.value else { return defaultAction }
        return Action(word)
    }
}
