/// What is found out about one signature that does not count.
struct SignatureDiagnosis {
    let result: SignatureResult
    let failure: VerificationFailure
    let header: HeaderSection
    let answer: KeyAnswer?

    /// - Parameters:
    ///   - body: what was found out about bodies that are not the signed ones.
    ///   - hashes: what the body comes to.
    func findings(
        body: [BodyQuestion: [Finding]], hashes: [BodyQuestion: BodyHash], _ effort: inout Effort
    ) throws(CryptoError) -> [Finding] {
        guard let signature = result.signature, signature.algorithm.isAcceptable else { return [] }
        let question = BodyQuestion(signature)
        guard let hash = hashes[question] else { return [] }
        let isBodyGood = question.isAnswered(by: hash)
        var findings: [Finding] = []
        var isExplained = true
        if isBodyGood {
            findings.append(Self.goodBody(signature, hash))
        } else {
            let found = body[question] ?? []
            isExplained = found.contains { $0.kind == .proof }
            findings += found
            findings += isExplained ? [] : unknownBody(signature, hash)
        }
        let outcome = try headerOutcome(signature, &effort)
        findings += outcome?.findings ?? []
        if outcome?.isSettled == false {
            findings.append(SignedParts(signature: signature, header: header).fields)
            isExplained = false
        }
        if !isExplained {
            findings += EarlierResult(header: header, parsed: result.parsed).findings
            findings += MailingListGuess(header: header, signature: signature).findings
        } else if isBodyGood, outcome?.isUntouched == true, failure.isBesideTheMessage {
            findings.append(
                Finding(.fact, "apart from what is told above, the signature is right"))
        }
        return findings
    }

    /// What l= leaves out is nobody's.
    private static func goodBody(_ signature: DKIMSignature, _ hash: BodyHash) -> Finding {
        guard hash.exceedsLimit, let covered = signature.bodyLength else {
            return Finding(.fact, "the body is as it was signed")
        }
        return Finding(
            .fact,
            covered == 0
                ? "l=0: nothing of the body was signed, and all of it can be from anybody"
                : "the first \(Int(clamping: covered).counted("octet")) of the body, which l= covers, "
                    + "are as they were signed; what follows was not signed")
    }

    /// Nil where the header cannot be tried out with: it is too large, or there is no key.
    private func headerOutcome(
        _ signature: DKIMSignature, _ effort: inout Effort
    ) throws(CryptoError) -> HeaderDiagnosis.Outcome? {
        guard let proof = try HeaderProof(signature, answer: answer),
            let example = HeaderCase(signature, of: result.parsed, in: header)
        else { return nil }
        return try HeaderDiagnosis(example: example, proof: proof).outcome(&effort)
    }

    private func unknownBody(_ signature: DKIMSignature, _ hash: BodyHash) -> [Finding] {
        let limit = signature.bodyLength ?? 0
        guard hash.hashedLength >= limit else {
            return [
                Finding(
                    .fact,
                    "l= says that \(limit) octets of the body were signed, and \(hash.hashedLength) "
                        + "have come: at least \(limit - hash.hashedLength) are missing, so the "
                        + "message was cut off or part of it was taken out"),
                Finding(.remedy, "find the hop that shortens the message"),
            ]
        }
        return [
            SignedParts(signature: signature, header: header).body(hash),
            Finding(
                .fact,
                "what was changed in the body cannot be computed: it was cut off, or words were "
                    + "changed, put in or taken away, or several things have happened"),
        ]
    }
}

extension VerificationFailure {
    /// Whether it is about key, time or a rule, and not about header or body.
    fileprivate var isBesideTheMessage: Bool {
        switch self {
        case .bodyHashMismatch, .signatureMismatch, .bodyShorterThanSigned, .malformed, .author,
            .fieldCount, .fault:
            false
        case .notExamined, .forbiddenAlgorithm, .expired, .signedInFuture, .lookup, .bogusKey,
            .noKey, .keyRevoked, .malformedKeyRecord, .unusableKey, .keyTypeMismatch,
            .hashNotAllowedByKey, .keyNotForEmail, .keyForbidsSubdomains, .keyTooSmall,
            .keyTooLarge, .contentTypeUnprotected, .fieldNotSigned, .tooLittleSigned,
            .keyNotProtected, .keyProvedWrong:
            true
        }
    }
}
