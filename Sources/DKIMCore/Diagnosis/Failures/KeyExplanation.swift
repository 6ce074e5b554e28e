/// What is wrong with a key, where it stands, and what its owner has to do.
struct KeyExplanation {
    let parsed: ParsedSignature
    /// What DNS said; nil where it was not asked.
    let answer: KeyAnswer?

    private var signature: DKIMSignature? {
        guard case .success(let signature) = parsed.signature else { return nil }
        return signature
    }

    private var name: String { signature?.keyQuery.name ?? "?" }

    private var domain: String { signature?.signingDomain.ascii ?? "?" }

    private var keys: ArraySlice<PublishedKey> {
        switch answer {
        case .records(let keys, _), .bogus(_, let keys): PublishedKey.examined(keys)
        case .noSuchName, .noData, .temporaryFailure, nil: []
        }
    }

    private var records: [KeyRecord] {
        keys.compactMap { published in
            guard case .success(let record) = published.record else { return nil }
            return record
        }
    }

    func findings(for failure: VerificationFailure) -> [Finding] {
        facts(failure) + remarks + remedies(failure).map { Finding(.remedy, $0) }
    }

    /// What is worth a word whatever failed.
    var remarks: [Finding] {
        var remarks: [Finding] = []
        if keys.count > 1 {
            let known = records.count
            remarks.append(
                Finding(
                    .fact,
                    "\(name) has \(keys.count.counted("TXT record")), of which \(known) "
                        + "\(known == 1 ? "is a key" : "are keys"); which of several counts is "
                        + "left open (RFC 6376 §3.6.2.2)"))
            if known > 1 {
                remarks.append(
                    Finding(.remedy, "\(domain) should leave one key at that name"))
            }
        }
        if records.contains(where: \.isTesting) {
            remarks.append(
                Finding(
                    .fact,
                    "the record says t=y: \(domain) is trying DKIM out, and a failure is to count "
                        + "as no signature (RFC 6376 §3.6.1)"))
        }
        return remarks
    }

    private func facts(_ failure: VerificationFailure) -> [Finding] {
        switch failure {
        case .noKey: [Finding(.fact, missing)]
        case .keyRevoked: [Finding(.fact, "\(name) has an empty p=: the key was withdrawn")]
        case .malformedKeyRecord(let error): [syntax(error)]
        case .keyNotForEmail:
            [
                Finding(
                    .fact,
                    "the record is for the services s="
                        + "\(listed(\.serviceTypes)); mail needs “email” or “*”")
            ]
        case .hashNotAllowedByKey:
            [
                Finding(
                    .fact,
                    "the record allows h=\(listed(\.acceptableHashes)); the signature uses "
                        + "\(signature?.algorithm.hashName ?? "?")")
            ]
        case .keyForbidsSubdomains:
            [
                Finding(
                    .fact,
                    "the record says t=s: i= must be of \(domain) itself, and is "
                        + "“\(Excerpt.text(signature?.effectiveAgentIdentifier.text ?? "?"))”")
            ]
        case .keyTypeMismatch(let type):
            [
                Finding(
                    .fact,
                    "\(name) holds an \(type.rawValue) key; "
                        + "a=\(signature?.algorithm.rawValue ?? "?") needs another")
            ]
        default: []
        }
    }

    private func remedies(_ failure: VerificationFailure) -> [String] {
        switch failure {
        case .lookup: ["try again later; “dig \(name) TXT” shows what DNS says meanwhile"]
        case .bogusKey, .keyProvedWrong:
            [
                "the zone of \(domain) is signed wrongly, or the answer was altered on its way: "
                    + "“delv \(name) TXT” says where the chain breaks"
            ]
        case .noKey:
            [
                "\(domain) has to publish the key there, or its signer has to use the selector that "
                    + "is published; of an old message the key may have been taken away since"
            ]
        case .keyRevoked:
            [
                "the signer has to use a selector whose key is in force; a message from before "
                    + "the withdrawal cannot be verified any more"
            ]
        case .malformedKeyRecord: ["\(domain) has to correct its record"]
        case .unusableKey:
            [
                "\(domain) has to publish the whole key as one p=: web forms often cut it at 255 "
                    + "characters or lose the blanks and quotes between its strings"
            ]
        case .keyTypeMismatch:
            ["the signer and the record have to be of one kind: k= and a= must fit"]
        case .hashNotAllowedByKey, .keyNotForEmail:
            ["\(domain) has to change the record, or leave out that tag"]
        case .keyForbidsSubdomains:
            ["the signer has to sign with an i= of \(domain), or the record has to lose t=s"]
        case .keyTooSmall(_, let minimum) where minimum <= RSAKeyRules.minimumGeneratedBits:
            [
                "\(domain) needs a new key, of 2048 bits, under a new selector; less than "
                    + "\(minimum) must not count (RFC 8301 §3.2)"
            ]
        case .keyTooSmall(_, let minimum):
            [
                "\(domain) needs a larger key; or lower the minimum of \(minimum) here "
                    + "(--minimum-key-bits; MinimumKeyBits)"
            ]
        case .keyTooLarge(_, let maximum):
            [
                "\(domain) should use a key of 2048 bits, which all verifiers take; or raise the "
                    + "maximum of \(maximum) here (--maximum-key-bits; MaximumKeyBits)"
            ]
        case .keyNotProtected: ["\(domain) has to sign its zone; or change UnprotectedKey here"]
        default: []
        }
    }

    private var missing: String {
        guard let signature, signature.keyQuery.isWithinDNSLimits else {
            return "a name of that length cannot exist in DNS"
        }
        if case .noData = answer { return "\(name) exists in DNS, but has no TXT record" }
        return "\(name) does not exist in DNS"
    }

    private func listed(_ list: KeyPath<KeyRecord, [String]?>) -> String {
        let lists = records.compactMap { $0[keyPath: list] }
        return lists.map { Excerpt.text($0.joined(separator: ":")) }.joined(separator: " and ")
    }

    /// The place in the record that breaks the grammar, as far as the record is at hand.
    private func syntax(_ error: KeyRecordError) -> Finding {
        let isSame = { (published: PublishedKey) in
            if case .failure(error) = published.record { true } else { false }
        }
        guard let text = keys.first(where: isSame)?.otherText,
            let position = error.position(in: text[...])
        else { return Finding(.fact, "the record at \(name) cannot be read: \(error)") }
        return Finding(
            .fact, "the record at \(name) cannot be read at octet \(position) (counted from 0):",
            details: MarkedText.lines(text, at: position))
    }
}
