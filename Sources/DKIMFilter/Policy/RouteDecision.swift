internal import DKIMCore

/// Decides whether a message is signed or verified, and says why.
///
/// The client decides nothing: origin follows from address, authentication and daemon name as
/// configured. Only a message of ours whose author's domain is ours is signed.
struct RouteDecision {
    let configuration: Configuration
    let client: ClientIdentity

    /// The route, with the lines that explain it.
    struct Verdict {
        var route: MessageRoute
        /// Each step, for LogWhy.
        var steps: [String] = []
        /// What an operator should be told without asking.
        var warning: String?
    }

    /// Decides for a message with these authors, or with the fault that it has none.
    ///
    /// - Parameter willWait: called before a look-up waits for a store.
    func verdict(
        authors: Result<[Author], AuthorFault>, macros: MacroLookup,
        willWait: () -> Void = {}
    ) throws(SigningLookupError) -> Verdict {
        var verdict = Verdict(route: configuration.mode.contains(.verify) ? .verify : .leave)
        let origin = originIsOurs(macros, &verdict.steps)
        guard let author = signingAuthor(authors, origin: origin, &verdict) else { return verdict }
        if origin {
            let identities = try configuration.signing.identities.identities(
                for: author, willWait: willWait)
            if identities.isEmpty {
                let why = configuration.signing.identities.explanation(for: author)
                if configuration.mode.contains(.sign) {
                    verdict.warning = "not signed: \(why)"
                } else {
                    verdict.steps.append(why)
                }
            } else {
                // OpenDKIM: mail that would be signed is left alone where signing is off.
                verdict.route = configuration.mode.contains(.sign) ? .sign(identities) : .leave
            }
            return verdict
        }
        if configuration.signing.identities.claims(author.domain, willWait: willWait),
            !configuration.origin.externalIgnore.matches(
                host: client.host, address: client.address)
        {
            verdict.warning =
                "external host \(client.description) attempted to send as \(author.domain)"
        }
        return verdict
    }

    /// The mailbox that the key is chosen by: the first author.
    private func signingAuthor(
        _ authors: Result<[Author], AuthorFault>, origin: Bool, _ verdict: inout Verdict
    ) -> Mailbox? {
        switch authors {
        case .success(let authors):
            if let first = authors.first, first.mailbox == nil, origin,
                configuration.mode.contains(.sign)
            {
                verdict.warning = "not signed: the author's address \(first) is in no domain"
            }
            return authors.first?.mailbox
        case .failure(.headerSectionTooLarge):
            // The log has that already.
            return nil
        case .failure(let fault):
            if origin, configuration.mode.contains(.sign) {
                verdict.warning = "not signed: \(fault)"
            }
            return nil
        }
    }

    /// Whether the message comes from inside: macros, client address, authentication.
    private func originIsOurs(_ macros: MacroLookup, _ steps: inout [String]) -> Bool {
        let origin = configuration.origin
        if origin.macros.matches(macros) { return true }
        if !origin.macros.isEmpty { steps.append("no macros match") }
        if origin.internalHosts.matches(host: client.host, address: client.address) { return true }
        steps.append("\(client.description) not internal")
        // Either macro alone tells an authenticated client: Postfix sends both, others one.
        for name in ["{auth_type}", "{auth_authen}"] {
            if let value = macros(name), !value.isEmpty { return true }
        }
        steps.append("not authenticated")
        return false
    }
}
