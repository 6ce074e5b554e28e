/// The tests of one signature once key and body hash are there (RFC 6376 §6.1.2, §6.1.3).
struct SignatureEvaluation {
    let parsed: ParsedSignature
    let signature: DKIMSignature
    let header: HeaderSection
    let bodyHash: BodyHash
    let policy: VerificationPolicy

    /// Judges by what the look-up gave.
    func result(for answer: KeyAnswer) -> SignatureResult {
        switch answer {
        case .records(let keys, let dnssec):
            return result(trying: keys, dnssec: dnssec)
        case .noSuchName, .noData:
            return settled(.noKey)
        case .bogus(let detail, let keys):
            guard let rule = policy.bogusKey else { return settled(.bogusKey(detail)) }
            if keys.isEmpty, rule != .accept {
                return settled(.keyProvedWrong(isRefused: rule == .refuse))
            }
            return keys.isEmpty ? settled(.bogusKey(detail)) : result(trying: keys, dnssec: .bogus)
        case .temporaryFailure(let failure):
            return settled(.lookup(failure))
        }
    }

    /// Tries the records: the first that verifies counts. Otherwise the failure of a record that
    /// is a key says more than that of one which is not (an SPF text at the name, say).
    private func result(trying keys: [PublishedKey], dnssec: DNSSECStatus) -> SignatureResult {
        var best: SignatureResult?
        for key in PublishedKey.examined(keys) {
            let attempt = result(for: key, dnssec: dnssec)
            if attempt.failure == nil { return attempt }
            if best == nil || (best?.key == nil && attempt.key != nil) { best = attempt }
        }
        return best ?? settled(.noKey)
    }

    private func result(for published: PublishedKey, dnssec: DNSSECStatus) -> SignatureResult {
        let record: KeyRecord
        do {
            record = try published.record.get()
        } catch {
            return settled(.malformedKeyRecord(error))
        }
        if record.isRevoked { return settled(.keyRevoked) }
        if let failure = mismatch(with: record) { return settled(failure) }
        let publicKey: PublicKey
        do {
            guard let key = try published.publicKey?.get() else { return settled(.keyRevoked) }
            publicKey = key
        } catch {
            return settled(.unusableKey(error))
        }
        let facts = SignatureResult.KeyFacts(
            type: publicKey.type, bits: publicKey.bits, isTesting: record.isTesting,
            dnssec: dnssec)
        let failure =
            keySizeFailure(publicKey) ?? bodyFailure() ?? signatureFailure(publicKey)
            ?? policyFailure(dnssec)
        return SignatureResult(
            parsed: parsed, failure: failure, key: facts,
            coveredBodyOctets: bodyHash.exceedsLimit ? signature.bodyLength : nil)
    }

    private func settled(_ failure: VerificationFailure) -> SignatureResult {
        SignatureResult(parsed: parsed, failure: failure, key: nil, coveredBodyOctets: nil)
    }

    /// Whether record and signature fit each other (RFC 6376 §6.1.2 steps 5 to 8).
    private func mismatch(with record: KeyRecord) -> VerificationFailure? {
        guard record.isForEmail else { return .keyNotForEmail }
        guard record.allowsHash(of: signature.algorithm) else { return .hashNotAllowedByKey }
        guard record.keyType == signature.algorithm.keyType else {
            return .keyTypeMismatch(key: record.keyType)
        }
        // RFC 6376 §3.6.1, t=s: the domain of i= must be that of d=, not one below it.
        guard
            !record.forbidsSubdomains
                || signature.effectiveAgentIdentifier.domain == signature.signingDomain
        else { return .keyForbidsSubdomains }
        return nil
    }

    private func keySizeFailure(_ key: PublicKey) -> VerificationFailure? {
        guard key.type == .rsa else { return nil }
        // RFC 8301 §3.2: whatever the policy says, never less than 1024.
        let minimum = max(policy.minimumKeyBits, RSAKeyRules.minimumGeneratedBits)
        guard key.bits >= minimum else {
            return .keyTooSmall(bits: key.bits, minimum: minimum)
        }
        guard key.bits <= policy.maximumKeyBits else {
            return .keyTooLarge(bits: key.bits, maximum: policy.maximumKeyBits)
        }
        return nil
    }

    /// RFC 6376 §6.1.3 step 3, and what l= owes (§3.5, §8.2).
    private func bodyFailure() -> VerificationFailure? {
        if let limit = signature.bodyLength, bodyHash.hashedLength < limit {
            return .bodyShorterThanSigned
        }
        guard bodyHash.digest == signature.bodyHash else { return .bodyHashMismatch }
        if bodyHash.exceedsLimit, hasUnsignedContentType { return .contentTypeUnprotected }
        return nil
    }

    /// What is refused although it verifies.
    private func policyFailure(_ dnssec: DNSSECStatus) -> VerificationFailure? {
        for name in policy.requiredFields {
            let signed = signature.signedFieldNames.count { $0 == name }
            if header.count(of: name) > signed { return .fieldNotSigned(name) }
        }
        if let minimum = policy.minimumCoverage, bodyHash.exceedsLimit {
            let (signed, total) = (bodyHash.hashedLength, bodyHash.canonicalizedLength)
            guard minimum.accepts(signed: signed, total: total) else {
                return .tooLittleSigned(signed: signed, total: total)
            }
        }
        switch dnssec {
        case .secure: return nil
        case .bogus:
            guard let rule = policy.bogusKey, rule != .accept else { return nil }
            return .keyProvedWrong(isRefused: rule == .refuse)
        case .insecure, .unknown:
            guard policy.unprotectedKey != .accept else { return nil }
            return .keyNotProtected(isRefused: policy.unprotectedKey == .refuse)
        }
    }

    /// Whether the message has a Content-Type that the signature does not cover. Behind a body
    /// whose end is not signed it would let a forger show other text in place of the signed one
    /// (RFC 6376 §8.2).
    private var hasUnsignedContentType: Bool {
        let signed = signature.signedFieldNames.count { $0 == .contentType }
        return header.count(of: .contentType) > signed
    }

    /// RFC 6376 §6.1.3 step 4.
    private func signatureFailure(_ key: PublicKey) -> VerificationFailure? {
        do {
            let digest = try HeaderHasher.digest(
                of: signature.signedFieldNames, signatureField: parsed.fieldWithEmptyB(),
                in: header, excluding: parsed.field,
                canonicalization: signature.canonicalization.header)
            let verifies = try key.verify(signature: signature.signatureData, digest: digest)
            return verifies ? nil : .signatureMismatch
        } catch {
            return .fault(error)
        }
    }
}
