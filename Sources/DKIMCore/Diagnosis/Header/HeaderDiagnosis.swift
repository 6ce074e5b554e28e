/// Finds out what happened to the signed header fields: compares copies of them where the signer
/// has made some (z=), else tries the hypotheses until the signature holds.
struct HeaderDiagnosis {
    let example: HeaderCase
    let proof: HeaderProof

    /// What was found out.
    struct Outcome {
        var findings: [Finding] = []
        /// Whether the header is as it was signed.
        var isUntouched = false
        /// Whether that is so, or what was changed is known.
        var isSettled = false
    }

    func outcome(_ effort: inout Effort) throws(CryptoError) -> Outcome {
        if try holds(undoing: [], &effort) {
            return Outcome(
                findings: [Finding(.fact, "the signed header fields are as they were signed")],
                isUntouched: true, isSettled: true)
        }
        guard proof.isByKey != false else { return Outcome(findings: otherKey, isSettled: true) }
        var outcome = Outcome()
        if proof.isByKey == true {
            outcome.findings.append(
                Finding(
                    .fact,
                    "the signature was made with the key that is published, over another header "
                        + "than the one that came"))
        }
        if let copies = example.signature.copiedFields, !copies.isEmpty {
            try compare(copies, &outcome, &effort)
        }
        if !outcome.isSettled, let findings = try tried(&effort) {
            outcome.findings += findings
            outcome.isSettled = true
        }
        return outcome
    }

    private func holds(
        undoing changes: [HeaderChange], _ effort: inout Effort
    ) throws(CryptoError) -> Bool {
        guard effort.take(example.cost), let digest = try example.digest(undoing: changes) else {
            return false
        }
        return try proof.holds(for: digest)
    }

    private var otherKey: [Finding] {
        [
            Finding(
                .proof,
                "the signature was not made with the key that is published at "
                    + "\(example.signature.keyQuery.name) (or not with SHA-256), or b= was "
                    + "damaged: whatever the header was, it cannot verify"),
            Finding(
                .remedy,
                "the signer has to sign with the private key that belongs to the record (testkey "
                    + "compares them); a key that was exchanged needs a new selector"),
        ]
    }

    // MARK: z=

    private func compare(
        _ copies: [CopiedField], _ outcome: inout Outcome, _ effort: inout Effort
    ) throws(CryptoError) {
        let comparison = CopiedFields(example, copies: copies)
        guard !comparison.differences.isEmpty || !comparison.uncopied.isEmpty else {
            outcome.findings.append(
                Finding(
                    .fact,
                    "the fields that z= has copied are as they were; what was changed is not "
                        + "among them"))
            return
        }
        var shown = comparison.differences
        if try holds(undoing: comparison.change, &effort) {
            outcome.isSettled = true
        } else if !comparison.uncopied.isEmpty {
            outcome.isSettled = try holds(undoing: comparison.withoutUncopied, &effort)
            shown += comparison.uncopied(
                outcome.isSettled
                    ? "was not there when it was signed"
                    : "has no copy: it was added, or the signer did not copy it")
        }
        outcome.findings.append(
            Finding(
                .fact, "beside their copies in the signature (z=), fields are different:",
                details: shown.prefix(10) + (shown.count > 10 ? ["  … and more"] : [])))
        outcome.findings.append(
            outcome.isSettled
                ? Finding(
                    .proof,
                    "with the copied fields in their place the signature holds: nothing else was "
                        + "changed in the header")
                : Finding(.fact, "with the copied fields in their place it does not hold either"))
        if outcome.isSettled {
            outcome.findings.append(
                Finding(.remedy, "find the hop that changes these fields, and have it stop"))
        }
    }

    private func holds(
        undoing change: HeaderChange, _ effort: inout Effort
    ) throws(CryptoError) -> Bool {
        if try holds(undoing: [change], &effort) { return true }
        return try holds(undoing: [withBlanks(change)], &effort)
    }

    /// With the blank behind the colon that some signers do not copy.
    private func withBlanks(_ change: HeaderChange) -> HeaderChange {
        func blanked(_ field: HeaderField) -> HeaderField {
            guard field.body.first?.isBlank != true else { return field }
            return HeaderField(
                name: field.bytes[..<(field.body.startIndex - 1)], body: [0x20] + field.body)
        }
        var changed = change
        changed.replaced = change.replaced.mapValues { $0.map(blanked) }
        changed.added = change.added.map(blanked)
        return changed
    }

    // MARK: Hypotheses

    private func tried(_ effort: inout Effort) throws(CryptoError) -> [Finding]? {
        var single: [HeaderChange] = []
        for hypothesis in HeaderHypothesis.all {
            for change in hypothesis.changes(example) {
                if try holds(undoing: [change], &effort) { return Self.findings([change]) }
                if change.isAboutFields { single.append(change) }
            }
        }
        for (index, first) in single.enumerated() {
            for second in single[(index + 1)...]
            where try holds(undoing: [first, second], &effort) {
                return Self.findings([first, second])
            }
            if effort.isExhausted { return nil }
        }
        return nil
    }

    private static func findings(_ changes: [HeaderChange]) -> [Finding] {
        let conditions = changes.map(\.condition).joined(separator: ", and ")
        var causes: [String] = []
        var remedies: [Finding] = []
        for change in changes where !causes.contains(change.cause) {
            causes.append(change.cause)
            remedies.append(Finding(.remedy, change.remedy))
        }
        return [
            Finding(
                .proof,
                "if \(conditions), the signature holds: \(causes.joined(separator: "; and "))")
        ] + remedies
    }
}
