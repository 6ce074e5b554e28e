import DKIMCore
import Testing

@Suite("Reasons for which a signature does not count")
struct VerificationFailureTests {
    typealias Row = (failure: VerificationFailure, result: DKIMResult, words: String)

    /// Every reason, with the word of RFC 8601 §2.7.1 that it ends in.
    static let rows: [Row] = [
        (.notExamined(count: 3, limit: 8), .policy, "no more than 8 signatures"),
        (.author(.noFromField), .permerror, "no From field"),
        (.author(.severalFromFields(3)), .permerror, "3 From fields"),
        (.author(.headerSectionTooLarge), .permerror, "larger than the configured limit"),
        (.fieldCount(.notExactlyOne(.from)), .permerror, "not have exactly one From field"),
        (.fieldCount(.several(.contentType)), .permerror, "multiple Content-Type fields"),
        (.malformed(.fromNotSigned), .permerror, "From is not signed"),
        (.malformed(.missingTag("bh")), .permerror, "no bh= tag"),
        (.forbiddenAlgorithm, .permerror, "rsa-sha1"),
        (.expired, .permerror, "expired"),
        (.signedInFuture, .permerror, "future"),
        (.lookup(.timedOut), .temperror, "no answer from DNS in time"),
        (.lookup(.serverFailure("")), .temperror, "SERVFAIL"),
        (.lookup(.refused), .temperror, "REFUSED"),
        (.lookup(.cancelled), .temperror, "cancelled"),
        (.bogusKey(""), .temperror, "DNSSEC"),
        (.bogusKey("no signature"), .temperror, "DNSSEC validation: no signature"),
        (.noKey, .permerror, "no key for signature"),
        (.keyRevoked, .permerror, "revoked"),
        (.malformedKeyRecord(.noPublicKey), .permerror, "no p= tag"),
        (.unusableKey(.smallOrderPoint), .permerror, "small order"),
        (.keyTypeMismatch(key: .ed25519), .permerror, "key type ed25519"),
        (.hashNotAllowedByKey, .permerror, "hash"),
        (.keyNotForEmail, .permerror, "not for email"),
        (.keyForbidsSubdomains, .permerror, "subdomains"),
        (.keyTooSmall(bits: 512, minimum: 1_024), .policy, "512 bits is below the minimum of 1024"),
        (.keyTooLarge(bits: 8_192, maximum: 4_096), .policy, "8192 bits is above the maximum"),
        (.bodyShorterThanSigned, .permerror, "l= is larger than the body"),
        (.contentTypeUnprotected, .policy, "Content-Type is not signed"),
        (.bodyHashMismatch, .fail, "body hash did not verify"),
        (.signatureMismatch, .fail, "signature did not verify"),
        (.fieldNotSigned(.contentType), .policy, "Content-Type is not signed"),
        (.tooLittleSigned(signed: 3, total: 9), .policy, "only 3 of 9 octets"),
        (.keyNotProtected(isRefused: true), .policy, "not protected by DNSSEC"),
        (.keyNotProtected(isRefused: false), .neutral, "not protected by DNSSEC"),
        (.keyProvedWrong(isRefused: true), .policy, "failed DNSSEC validation"),
        (.keyProvedWrong(isRefused: false), .neutral, "failed DNSSEC validation"),
        (.fault(.noPrivateKey), .temperror, "internal fault"),
    ]

    @Test("Each has its word and its reason (RFC 8601 §2.7.1)", arguments: rows)
    func word(row: Row) {
        #expect(row.failure.result == row.result)
        #expect(row.failure.reason.contains(row.words))
    }

    @Test("The table has a row for each, and none of them is a pass")
    func complete() {
        #expect(Set(Self.rows.map { Self.name(of: $0.failure) }).count == 28)
        #expect(!Self.rows.contains { $0.failure.result == .pass || $0.failure.result == .none })
    }

    /// Without default, so that the compiler asks for a new reason here too.
    private static func name(of failure: VerificationFailure) -> String {
        switch failure {
        case .notExamined: "notExamined"
        case .author: "author"
        case .fieldCount: "fieldCount"
        case .malformed: "malformed"
        case .forbiddenAlgorithm: "forbiddenAlgorithm"
        case .expired: "expired"
        case .signedInFuture: "signedInFuture"
        case .lookup: "lookup"
        case .bogusKey: "bogusKey"
        case .noKey: "noKey"
        case .keyRevoked: "keyRevoked"
        case .malformedKeyRecord: "malformedKeyRecord"
        case .unusableKey: "unusableKey"
        case .keyTypeMismatch: "keyTypeMismatch"
        case .hashNotAllowedByKey: "hashNotAllowedByKey"
        case .keyNotForEmail: "keyNotForEmail"
        case .keyForbidsSubdomains: "keyForbidsSubdomains"
        case .keyTooSmall: "keyTooSmall"
        case .keyTooLarge: "keyTooLarge"
        case .bodyShorterThanSigned: "bodyShorterThanSigned"
        case .contentTypeUnprotected: "contentTypeUnprotected"
        case .bodyHashMismatch: "bodyHashMismatch"
        case .signatureMismatch: "signatureMismatch"
        case .fieldNotSigned: "fieldNotSigned"
        case .tooLittleSigned: "tooLittleSigned"
        case .keyNotProtected: "keyNotProtected"
        case .keyProvedWrong: "keyProvedWrong"
        case .fault: "fault"
        }
    }
}
