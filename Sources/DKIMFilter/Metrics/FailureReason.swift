internal import DKIMCore

/// The reasons of ``VerificationFailure`` without what varies in them.
package enum FailureReason: Int, MetricLabel {
    case notExamined, author, fieldCount, malformed, forbiddenAlgorithm, expired, signedInFuture
    case lookup, bogusKey, noKey, keyRevoked, malformedKeyRecord, unusableKey, keyTypeMismatch
    case hashNotAllowedByKey, keyNotForEmail, keyForbidsSubdomains, keyTooSmall, keyTooLarge
    case bodyShorterThanSigned, contentTypeUnprotected, bodyHashMismatch, signatureMismatch
    case fieldNotSigned, tooLittleSigned, keyNotProtected, keyProvedWrong, fault

    package var labelValue: String {
        switch self {
        case .notExamined: "not_examined"
        case .author: "bad_from"
        case .fieldCount: "bad_field_count"
        case .malformed: "malformed_signature"
        case .forbiddenAlgorithm: "forbidden_algorithm"
        case .expired: "expired"
        case .signedInFuture: "signed_in_future"
        case .lookup: "key_unavailable"
        case .bogusKey: "key_bogus"
        case .noKey: "no_key"
        case .keyRevoked: "key_revoked"
        case .malformedKeyRecord: "malformed_key_record"
        case .unusableKey: "key_unusable"
        case .keyTypeMismatch: "key_type_mismatch"
        case .hashNotAllowedByKey: "hash_not_allowed"
        case .keyNotForEmail: "key_not_for_email"
        case .keyForbidsSubdomains: "key_forbids_subdomains"
        case .keyTooSmall: "key_too_small"
        case .keyTooLarge: "key_too_large"
        case .bodyShorterThanSigned: "body_shorter_than_signed"
        case .contentTypeUnprotected: "content_type_unprotected"
        case .bodyHashMismatch: "body_hash_mismatch"
        case .signatureMismatch: "signature_mismatch"
        case .fieldNotSigned: "field_not_signed"
        case .tooLittleSigned: "too_little_signed"
        case .keyNotProtected: "key_not_protected"
        case .keyProvedWrong: "key_proved_wrong"
        case .fault: "internal_fault"
        }
    }

    init(_ failure: VerificationFailure) {
        self =
            switch failure {
            case .notExamined: .notExamined
            case .author: .author
            case .fieldCount: .fieldCount
            case .malformed: .malformed
            case .forbiddenAlgorithm: .forbiddenAlgorithm
            case .expired: .expired
            case .signedInFuture: .signedInFuture
            case .lookup: .lookup
            case .bogusKey: .bogusKey
            case .noKey: .noKey
            case .keyRevoked: .keyRevoked
            case .malformedKeyRecord: .malformedKeyRecord
            case .unusableKey: .unusableKey
            case .keyTypeMismatch: .keyTypeMismatch
            case .hashNotAllowedByKey: .hashNotAllowedByKey
            case .keyNotForEmail: .keyNotForEmail
            case .keyForbidsSubdomains: .keyForbidsSubdomains
            case .keyTooSmall: .keyTooSmall
            case .keyTooLarge: .keyTooLarge
            case .bodyShorterThanSigned: .bodyShorterThanSigned
            case .contentTypeUnprotected: .contentTypeUnprotected
            case .bodyHashMismatch: .bodyHashMismatch
            case .signatureMismatch: .signatureMismatch
            case .fieldNotSigned: .fieldNotSigned
            case .tooLittleSigned: .tooLittleSigned
            case .keyNotProtected: .keyNotProtected
            case .keyProvedWrong: .keyProvedWrong
            case .fault: .fault
            }
    }
}
