internal import DKIMCore

/// Whether a message of others, whose signatures have been verified, may be signed anew.
enum ResigningRule {
    /// A new signature that speaks for the author's domain tells the world that the domain stands
    /// behind the message. A stranger's signature beside a borrowed From field must not get it one.
    ///
    /// - Parameters:
    ///   - author: the domain of the From field.
    ///   - signers: the domains (d=) of the new signatures.
    ///   - passing: the domains (d=) of those signatures of the message that verified.
    static func allows(
        author: DomainName, signers: [DomainName], passing: [DomainName]
    ) -> Bool {
        guard !passing.isEmpty else { return false }
        let speaksForAuthor = signers.contains {
            author.isEqual(toOrSubdomainOf: $0) || $0.isEqual(toOrSubdomainOf: author)
        }
        return !speaksForAuthor || passing.contains { author.isEqual(toOrSubdomainOf: $0) }
    }
}
