package import DKIMCore

extension SigningOptions {
    /// The signature to make with an identity, as the configuration wants it.
    package func request(for identity: SigningIdentity) -> SigningRequest {
        var request = SigningRequest(
            domain: identity.domain, selector: identity.selector, key: identity.key,
            fields: fieldSelection.selection)
        request.canonicalization = canonicalization
        request.timeToLive = timeToLive
        request.bodyLength = maximumSignedBytes.map { .limited($0) } ?? .none
        request.copiesFields = copiesFields
        request.requestsReports = requestsReports
        request.repairsLineEnds = repairsLineEnds
        // OpenDKIM: an identity outside the signing domain is left out, not an error.
        if let agent = identity.agent, let parsed = try? AgentIdentifier(agent),
            parsed.domain.isEqual(toOrSubdomainOf: identity.domain)
        {
            request.agentIdentifier = parsed
        }
        return request
    }

    /// Whether a recipient asks for l= (BodyLengthDB).
    func statesBodyLength(
        to recipients: Recipients, willWait: () -> Void
    ) throws(SigningLookupError) -> Bool {
        guard let set = bodyLengthRecipients else { return false }
        do throws(DataSetError) {
            for recipient in recipients.knownMailboxes
            where try set.entry(forRecipient: recipient, willWait: willWait) != nil {
                return true
            }
            return false
        } catch {
            throw .listUnavailable(parameter: "BodyLengthDB", reason: "\(error)")
        }
    }
}
