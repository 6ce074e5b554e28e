internal import DKIMCore

/// Verifies a whole message, as the commands do that read one.
struct Verification {
    let resolver: any KeyResolver
    /// Seconds to wait for DNS.
    let timeoutSeconds: Int
    var policy = VerificationPolicy()
    /// Seconds since 1970.
    let now: UInt64

    /// What came of it.
    struct Outcome {
        /// In the order of the signatures.
        let results: [SignatureResult]
        /// What there is to say of each result; nil where nobody has asked.
        let findings: [[Finding]]?
    }

    /// Verifies the message.
    ///
    /// - Parameter explains: whether to find out why signatures fail.
    func outcome(of input: MessageInput, explains: Bool) throws(ProgramError) -> Outcome {
        var plan = BodyHashPlan()
        let verifier = Verifier(
            header: input.reader.header, policy: policy, now: now, plan: &plan)
        let answers = KeySource.answers(
            to: verifier.keyQueries, from: resolver, timeoutSeconds: timeoutSeconds)
        do {
            let results = verifier.results(
                bodyHashes: try input.hashes(plan: plan), answers: answers)
            let findings = explains ? try findings(results, input, answers) : nil
            return Outcome(results: results, findings: findings)
        } catch {
            throw ProgramError(.software, "\(error)")
        }
    }

    /// Why signatures failed. Some of the keys that this takes have not mattered until now.
    private func findings(
        _ results: [SignatureResult], _ input: MessageInput, _ answers: [KeyQuery: KeyAnswer]
    ) throws(CryptoError) -> [[Finding]] {
        let diagnosis = MessageDiagnosis(
            header: input.reader.header, body: input.reader.body, results: results, now: now)
        let more = KeySource.answers(
            to: diagnosis.keyQueries.filter { answers[$0] == nil }, from: resolver,
            timeoutSeconds: timeoutSeconds)
        return try diagnosis.findings(answers: answers.merging(more) { first, _ in first })
    }
}
