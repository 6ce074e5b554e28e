/// What a reason for failure means, and what to do about it: as much as can be said without trying
/// out what happened to the message.
struct FailureExplanation {
    let failure: VerificationFailure
    let parsed: ParsedSignature
    let header: HeaderSection
    let now: UInt64

    /// What is to be said.
    func findings(for answer: KeyAnswer?) -> [Finding] {
        let key = KeyExplanation(parsed: parsed, answer: answer)
        switch failure {
        case .malformed(let error):
            return syntax(error)
        case .expired, .signedInFuture:
            return TimeExplanation(parsed: parsed, now: now).findings(for: failure)
        case .lookup, .bogusKey, .noKey, .keyRevoked, .malformedKeyRecord, .unusableKey,
            .keyTypeMismatch, .hashNotAllowedByKey, .keyNotForEmail, .keyForbidsSubdomains,
            .keyTooSmall, .keyTooLarge, .keyNotProtected, .keyProvedWrong:
            return key.findings(for: failure)
        case .author(let fault):
            return author(fault) + key.remarks
        case .notExamined, .fieldCount, .forbiddenAlgorithm, .bodyShorterThanSigned,
            .contentTypeUnprotected, .bodyHashMismatch, .signatureMismatch, .fieldNotSigned,
            .tooLittleSigned, .fault:
            return remedies.map { Finding(.remedy, $0) } + key.remarks
        }
    }

    /// What to do where the field itself or the message is at fault, or a rule of this host.
    private var remedies: [String] {
        switch failure {
        case .notExamined:
            ["allow more signatures: --maximum-signatures here, MaximumSignaturesToVerify there"]
        case .fieldCount:
            ["the sender's software has to write each of these fields once (RFC 5322 §3.6)"]
        case .forbiddenAlgorithm:
            [
                "the signer has to sign with rsa-sha256; the same key does, unless h= of its record "
                    + "forbids it"
            ]
        case .contentTypeUnprotected:
            [
                "the signer has to sign Content-Type, or better leave out l=: as it is, a stranger "
                    + "can append text that readers see in place of the signed one"
            ]
        case .fieldNotSigned(let name):
            ["the signer has to list \(name) in h=; or take it out of MustBeSigned here"]
        case .tooLittleSigned:
            ["the signer has to leave out l=; or lower Minimum here"]
        case .fault:
            ["this is a fault of this host, not of the message: look whether memory is short"]
        case .bodyShorterThanSigned, .bodyHashMismatch, .signatureMismatch, .malformed, .expired,
            .signedInFuture, .lookup, .bogusKey, .noKey, .keyRevoked, .malformedKeyRecord,
            .unusableKey, .keyTypeMismatch, .hashNotAllowedByKey, .keyNotForEmail,
            .keyForbidsSubdomains, .keyTooSmall, .keyTooLarge, .keyNotProtected, .keyProvedWrong,
            .author:
            []
        }
    }

    private func author(_ fault: AuthorFault) -> [Finding] {
        switch fault {
        case .headerSectionTooLarge:
            return [
                Finding(
                    .remedy,
                    "nothing is said of a header that is not looked at whole; the daemon's limits "
                        + "are MaximumHeaders and MaximumHeaderFields")
            ]
        case .noFromField:
            return [Finding(.remedy, "the sender's software has to write a From field")]
        case .severalFromFields:
            let fields = header.fields(named: .from)
            var shown = fields.prefix(5).enumerated().map { index, field in
                "  \(index + 1). From: \(Excerpt.text(field.body.trimmingFolds))"
            }
            if fields.count > shown.count { shown.append("  …") }
            return [
                Finding(
                    .fact, "the From fields from top to bottom (readers show any of them):",
                    details: shown),
                Finding(
                    .remedy,
                    "such a message never passes (RFC 6376 §8.15): one From field is allowed "
                        + "(RFC 5322 §3.6)"),
            ]
        case .unusableFrom:
            let field = header.fields(named: .from).first
            return [
                Finding(
                    .fact, "From is “\(Excerpt.text(field?.body.trimmingFolds ?? []))”"),
                Finding(.remedy, "the sender's software has to write an address into From"),
            ]
        }
    }

    /// The place that breaks the grammar.
    private func syntax(_ error: DKIMSignatureError) -> [Finding] {
        var findings: [Finding] = []
        let body = parsed.field.body
        if let position = error.position(in: body) {
            findings.append(
                Finding(
                    .fact, "the fault is at octet \(position) after “DKIM-Signature:”:",
                    details: MarkedText.lines(body, at: position)))
        }
        let remedy =
            switch error {
            case .fromNotSigned:
                "the signer has to list From in h= (RFC 6376 §5.4): a signature without it proves "
                    + "nothing about the author"
            case .agentOutsideDomain:
                "the signer has to set i= to an identity of d= or below it, or leave it out"
            case .expirationNotAfterTimestamp:
                "the signer's software computes x= wrongly: it has to be later than t="
            case .badCopiedField:
                "the signer's software writes z= wrongly; without z= the signature could be used"
            case .unknownVersion, .unknownAlgorithm, .unknownQueryMethods,
                .unknownCanonicalization:
                "the signer uses what RFC 6376 does not know; it has to sign as that describes"
            case .tagList, .missingTag, .emptyTag, .badBase64, .bodyHashLength, .badDomain,
                .singleLabelDomain, .badSelector, .badFieldName, .badAgent, .badBodyLength,
                .badQueryMethods, .badTime:
                "either the signer's software is wrong, or a hop has damaged the field: compare it "
                    + "with one that the signer has just made"
            }
        return findings + [Finding(.remedy, remedy)]
    }
}
