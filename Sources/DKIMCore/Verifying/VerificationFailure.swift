/// Why a signature did not verify. One flat list; each reason has one row in the table below.
public enum VerificationFailure: Error, Sendable, Equatable {
    /// The signature, and `count` minus one more, is beyond the number that is examined.
    case notExamined(count: Int, limit: Int)
    case author(AuthorFault)
    case fieldCount(FieldCountFault)
    case malformed(DKIMSignatureError)
    case forbiddenAlgorithm
    case expired
    case signedInFuture
    case lookup(LookupFailure)
    case bogusKey(String)
    case noKey
    case keyRevoked
    case malformedKeyRecord(KeyRecordError)
    case unusableKey(CryptoError)
    case keyTypeMismatch(key: KeyType)
    case hashNotAllowedByKey
    case keyNotForEmail
    case keyForbidsSubdomains
    case keyTooSmall(bits: Int, minimum: Int)
    case keyTooLarge(bits: Int, maximum: Int)
    case bodyShorterThanSigned
    case contentTypeUnprotected
    case bodyHashMismatch
    case signatureMismatch
    /// It verified, but a field that has to be signed is not.
    case fieldNotSigned(FieldName)
    /// It verified, but l= leaves too much of the body unsigned.
    case tooLittleSigned(signed: UInt64, total: UInt64)
    /// It verified, but nothing proves the key.
    case keyNotProtected(isRefused: Bool)
    /// It verified, but DNSSEC proves the key wrong.
    case keyProvedWrong(isRefused: Bool)
    case fault(CryptoError)
}

extension VerificationFailure {
    /// Whether the message is to fare as one without a signature, not as one with a bad one.
    public var isNeutral: Bool { result == .neutral }

    /// The row of the table: reason → result word (RFC 8601 §2.7.1) and words for the operator.
    ///
    /// The section named beside each row is the one that asks for the result.
    private var row: (result: DKIMResult, words: String) {
        switch self {
        case .notExamined(_, let limit):  // RFC 6376 §6.1: a verifier may limit its work.
            (.policy, "not examined: of a message no more than \(limit) signatures are")
        case .author(let fault):  // RFC 6376 §8.15
            (.permerror, fault.description)
        case .fieldCount(let fault):  // RFC 5322 §3.6, RFC 6376 §8.15
            (.permerror, fault.description)
        case .malformed(let error):  // RFC 6376 §6.1.1
            (.permerror, error.description)
        case .forbiddenAlgorithm:  // RFC 8301 §3.1
            (.permerror, "rsa-sha1 signatures are not accepted")
        case .expired:  // RFC 6376 §6.1.1
            (.permerror, "signature expired")
        case .signedInFuture:  // RFC 6376 §3.5, t=
            (.permerror, "signature made in the future")
        case .lookup(let failure):  // RFC 6376 §6.1.2 step 2
            (.temperror, "key not available: \(failure)")
        case .bogusKey(let detail):  // RFC 4035 §5.5: as if not to be had.
            (
                .temperror,
                detail.isEmpty
                    ? "key failed DNSSEC validation" : "key failed DNSSEC validation: \(detail)"
            )
        case .noKey:  // RFC 6376 §6.1.2 step 3
            (.permerror, "no key for signature")
        case .keyRevoked:  // RFC 6376 §6.1.2 step 7
            (.permerror, "key revoked")
        case .malformedKeyRecord(let error):  // RFC 6376 §6.1.2 step 4
            (.permerror, "key record unusable: \(error)")
        case .unusableKey(let error):  // RFC 6376 §6.1.2 step 8
            (.permerror, "public key unusable: \(error)")
        case .keyTypeMismatch(let key):  // RFC 6376 §6.1.2 step 8
            (.permerror, "key type \(key.rawValue) does not fit the signature algorithm")
        case .hashNotAllowedByKey:  // RFC 6376 §6.1.2 step 6
            (.permerror, "key record does not allow this hash algorithm")
        case .keyNotForEmail:  // RFC 6376 §3.6.1, s=
            (.permerror, "key is not for email")
        case .keyForbidsSubdomains:  // RFC 6376 §3.6.1, t=s
            (.permerror, "key does not allow subdomains in i=")
        case .keyTooSmall(let bits, let minimum):  // RFC 8301 §3.2
            (.policy, "key of \(bits) bits is below the minimum of \(minimum)")
        case .keyTooLarge(let bits, let maximum):  // RFC 8301 §3.2 obliges only to 4096
            (.policy, "key of \(bits) bits is above the maximum of \(maximum)")
        case .bodyShorterThanSigned:  // RFC 6376 §3.5, l=
            (.permerror, "l= is larger than the body")
        case .contentTypeUnprotected:  // RFC 6376 §8.2
            (.policy, "text follows the signed part of the body and Content-Type is not signed")
        case .bodyHashMismatch:  // RFC 6376 §6.1.3 step 3
            (.fail, "body hash did not verify")
        case .signatureMismatch:  // RFC 6376 §6.1.3 step 4
            (.fail, "signature did not verify")
        case .fieldNotSigned(let name):  // RFC 6376 §6.1: local policy
            (.policy, "the field \(name) is not signed")
        case .tooLittleSigned(let signed, let total):  // RFC 6376 §8.2
            (.policy, "only \(signed) of \(total) octets of the body are signed")
        case .keyNotProtected(let isRefused):
            (isRefused ? .policy : .neutral, "key is not protected by DNSSEC")
        case .keyProvedWrong(let isRefused):
            (isRefused ? .policy : .neutral, "key failed DNSSEC validation")
        case .fault(let error):
            (.temperror, "internal fault: \(error)")
        }
    }

    /// The result word for Authentication-Results (RFC 8601 §2.7.1).
    public var result: DKIMResult { row.result }

    /// What `reason=` says (RFC 8601 §2.2).
    public var reason: String { row.words }
}
