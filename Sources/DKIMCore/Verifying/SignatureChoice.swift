/// Which signatures of a message are examined when there are more than the limit.
struct SignatureChoice {
    let policy: VerificationPolicy
    let authorDomains: [DomainName]
    /// Whether signatures of a domain are examined in any case; nil if of none.
    let isTrusted: ((DomainName) -> Bool)?

    /// Trusted signatures are looked for among so many fields, and no more of them are taken than
    /// the second number: anyone can write a name.
    private static let maximumLookedAt = 1_000
    private static let maximumTrusted = 32

    private var limit: Int { max(0, policy.maximumSignatures) }

    /// How many fields from the top matter: those that may be examined, and one more to tell of.
    var range: Int {
        isTrusted == nil && limit > 0 ? limit + 1 : max(limit + 1, Self.maximumLookedAt)
    }

    /// The places of those that are examined: trusted ones first, then from the top as long as the
    /// limit has room. The limit counts every field, so that junk cannot buy more work.
    func indices(of signatures: [ParsedSignature]) -> Set<Int> {
        guard signatures.count > limit else { return Set(signatures.indices) }
        var chosen: Set<Int> = []
        if isTrusted != nil || limit == 0 {
            for (index, parsed) in signatures.enumerated() where isPreferred(parsed) {
                chosen.insert(index)
                if chosen.count == Self.maximumTrusted { break }
            }
        }
        for index in signatures.indices where chosen.count < limit { chosen.insert(index) }
        return chosen
    }

    private func isPreferred(_ parsed: ParsedSignature) -> Bool {
        guard case .success(let signature) = parsed.signature else { return false }
        let domain = signature.signingDomain
        return isTrusted?(domain) == true || (limit == 0 && authorDomains.contains(domain))
    }
}
