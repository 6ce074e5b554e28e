/// Finds out what happened to a body: tries the hypotheses until one gives the signed hash.
struct BodyDiagnosis {
    let example: BodyCase
    let questions: [BodyQuestion]
    let limits: DiagnosisLimits

    /// What was found out about each question.
    func findings() throws(CryptoError) -> [BodyQuestion: [Finding]] {
        var found: [BodyQuestion: [Finding]] = [:]
        var effort = Effort(octets: limits.bodyOctets)
        var open = try unchanged(&effort, &found)
        for hypothesis in BodyHypothesis.all where !open.isEmpty {
            guard let body = hypothesis.restore(example), !body.isEmpty,
                let matches = try BeginningSearch.matches(of: open, in: body[...], &effort)
            else { continue }
            for (question, match) in best(matches, open) {
                found[question] = [
                    Finding(.proof, Self.words(hypothesis, question, match, body[...])),
                    Finding(.remedy, hypothesis.remedy),
                ]
            }
            open.removeAll { found[$0] != nil }
        }
        for question in open { found[question] = try rest(question, &effort) }
        if effort.isExhausted {
            for question in open {
                found[question, default: []].append(
                    Finding(.fact, "the body is so large that not all was tried"))
            }
        }
        return found
    }

    /// What the body says as it is; gives the questions that are left.
    private func unchanged(
        _ effort: inout Effort, _ found: inout [BodyQuestion: [Finding]]
    ) throws(CryptoError) -> [BodyQuestion] {
        var open: [BodyQuestion] = []
        for question in questions {
            if let finding = try Self.emptyBody(question, example.body) {
                found[question] = [finding]
            } else {
                open.append(question)
            }
        }
        let matches = try BeginningSearch.matches(of: open, in: example.body, &effort) ?? []
        for (question, match) in best(matches, open) {
            found[question] =
                UnchangedBody(question: question, match: match, body: example.body)
                .findings
        }
        return open.filter { found[$0] == nil }
    }

    /// The best match for each question that has one.
    private func best(
        _ matches: [BodyMatch], _ questions: [BodyQuestion]
    ) -> [(BodyQuestion, BodyMatch)] {
        questions.enumerated().compactMap { place, question in
            let own = matches.filter { $0.question == place }
            return own.min { $0.rank(for: question) < $1.rank(for: question) }.map {
                (question, $0)
            }
        }
    }

    /// Whether nothing had been signed of which something has come.
    private static func emptyBody(
        _ question: BodyQuestion, _ body: ArraySlice<UInt8>
    ) throws(CryptoError) -> Finding? {
        var digest = try MessageDigest()
        let ofNothing = try digest.finish()
        digest.update([0x0D, 0x0A].span)
        let ofLineEnd = try digest.finish()
        guard question.bodyHash == ofNothing || question.bodyHash == ofLineEnd else { return nil }
        let hasText = !body.allSatisfy(\.isFoldingOctet)
        if hasText {
            return Finding(
                .proof,
                "the body was empty when it was signed: all of it was added later, or the signer "
                    + "did not see it")
        }
        return Finding(
            .proof,
            "the signer hashed an empty body in the way of the other canonicalization: simple "
                + "makes it one CRLF, relaxed nothing (RFC 6376 §3.4.3, §3.4.4)")
    }

    /// What is said of a question that no hypothesis answers.
    private func rest(
        _ question: BodyQuestion, _ effort: inout Effort
    ) throws(CryptoError) -> [Finding] {
        if let words = try EndOfBody.words(for: question, in: example.body, &effort) {
            return [
                Finding(
                    .proof,
                    "with the body \(words) the hash is the signed one: the signer has not "
                        + "canonicalized the end of the body (RFC 6376 §3.4.3, §3.4.4)"),
                Finding(.remedy, "the signer's software is wrong there, and has to be mended"),
            ]
        }
        var insertion = Effort(octets: limits.insertionOctets)
        if let lines = try InsertionSearch.lines(of: question, in: example.body, &insertion) {
            return InsertedLines(lines: lines, body: example.body).findings
        }
        return []
    }

    private static func words(
        _ hypothesis: BodyHypothesis, _ question: BodyQuestion, _ match: BodyMatch,
        _ body: ArraySlice<UInt8>
    ) -> String {
        var condition = "if \(hypothesis.condition)"
        var more = ""
        if match.canonicalization != question.canonicalization {
            condition += " and the body canonicalization is \(match.canonicalization.rawValue)"
        }
        if case .lines(let count) = match.extent {
            condition += " and what follows line \(count) is left out"
            let text = BodyLines.firstText(in: body[BodyLines.start(of: count + 1, in: body)...])
            more = "; behind line \(count) text was appended: “\(Excerpt.text(text))”"
        }
        return "\(condition), the body hash is the signed one: \(hypothesis.cause)\(more)"
    }
}
