internal import DKIMCore

// The words of the field that the daemon adds. Where OpenDKIM has a reason, filters and people know
// it, and it is the one that is written; what we know beyond it stands in the comment.

extension SignatureResult {
    /// The entry with OpenDKIM's words.
    func familiar(_ info: ResultInfo) -> ResultInfo {
        var info = info
        var remarks = keyRemarks
        if let failure, let reason = failure.familiarReason {
            info.reason = reason.words
            if let detail = reason.detail { remarks.append(detail) }
        }
        if let coveredBodyOctets {
            remarks.append("only the first \(coveredBodyOctets) octets of the body are signed")
        }
        if key?.isTesting == true { remarks.append("test mode") }
        info.comment = remarks.isEmpty ? nil : remarks.joined(separator: "; ")
        return info
    }

    /// The key's size, which OpenDKIM tells of RSA only, and what DNSSEC says of it where there is
    /// a trust anchor to ask.
    private var keyRemarks: [String] {
        guard let key else { return [] }
        let kind =
            switch key.type {
            case .rsa: "\(key.bits)-bit key"
            case .ed25519: "ed25519 key"
            }
        switch key.dnssec {
        case .secure: return [kind, "secure"]
        case .insecure: return [kind, "unprotected"]
        case .bogus: return [kind, "bogus"]
        case .unknown: return [kind]
        }
    }
}

extension VerificationFailure {
    /// OpenDKIM's reason, and what there is to say beyond it.
    typealias FamiliarReason = (words: String, detail: String?)

    /// OpenDKIM's reason for the failure; nil where it gives none, or none that is true of it.
    var familiarReason: FamiliarReason? {
        switch self {
        case .bodyHashMismatch, .signatureMismatch: ("signature verification failed", reason)
        case .noKey: ("key not found in DNS", nil)
        case .keyRevoked: ("key revoked", nil)
        case .malformedKeyRecord(.unknownVersion(let text)):
            ("unknown key version", "v=\(text)")
        case .malformedKeyRecord(.unknownKeyType(let text)): ("unknown key type", "k=\(text)")
        case .hashNotAllowedByKey: ("signature-key hash mismatch", nil)
        case .keyNotForEmail: ("not an e-mail key", nil)
        case .keyForbidsSubdomains: ("unauthorized subdomain", reason)
        case .keyTooSmall(_, let minimum):
            ("signing key too small", "the minimum is \(minimum) bits")
        case .bodyShorterThanSigned: ("length tag value exceeds body size", nil)
        case .fieldNotSigned: ("unprotected header field", reason)
        case .malformedKeyRecord, .notExamined, .author, .fieldCount, .malformed,
            .forbiddenAlgorithm, .expired, .signedInFuture, .lookup, .bogusKey, .unusableKey,
            .keyTypeMismatch, .keyTooLarge, .contentTypeUnprotected, .tooLittleSigned,
            .keyNotProtected, .keyProvedWrong, .fault:
            nil
        }
    }
}
