internal import DKIMCore
internal import DKIMFilter

/// What an answer tells, line by line.
struct ReflectionText {
    let own: Mailbox
    let recipient: Mailbox
    let header: HeaderSection
    let outcome: Verification.Outcome

    /// A message can hold a thousand signatures; nobody reads about so many.
    private static let maximumSignatures = 20

    var lines: [String] {
        introduction + [""] + resultLines + explanations + [""] + conclusion
    }

    private var introduction: [String] {
        [
            "This is an automatic answer to a message of yours to \(own).",
            "It tells what became of the message's DKIM signatures when they were",
            "verified here. The message came from the envelope sender",
            "\(recipient).",
        ]
    }

    private var resultLines: [String] {
        let results = outcome.results
        guard !results.isEmpty else {
            return ["dkim=none", "", "The message has no DKIM-Signature field."]
        }
        let infos = results.resultInfos().prefix(Self.maximumSignatures)
        var lines = infos.map(\.description)
        if results.count > infos.count {
            lines.append("and \(results.count - infos.count) more signatures")
        }
        return lines
    }

    private var explanations: [String] {
        let findings = outcome.findings ?? []
        return outcome.results.prefix(Self.maximumSignatures).enumerated().flatMap {
            index, result in
            let explanation = SignatureExplanation(
                result: result, number: index + 1,
                findings: findings.indices.contains(index) ? findings[index] : [])
            return [""] + explanation.lines + keyLines(result)
        }
    }

    private func keyLines(_ result: SignatureResult) -> [String] {
        guard let key = result.key else { return [] }
        var lines: [String] = []
        if key.isTesting { lines.append("  the key record says that the domain tests (t=y)") }
        switch key.dnssec {
        case .secure: lines.append("  DNSSEC proves the key record")
        case .bogus: lines.append("  DNSSEC proves the key record wrong")
        case .insecure, .unknown: break
        }
        return lines
    }

    private var conclusion: [String] {
        let octets = header.reduce(0) { $0 + $1.bytes.count + 2 }
        var lines = [
            "Below is the header section as it came here, octet for octet:",
            "\(header.count) fields, \(octets) octets.",
        ]
        if octets > ReflectedReport.maximumHeader {
            lines.append(
                "It is too large: what lies beyond \(ReflectedReport.maximumHeader) octets is left "
                    + "out.")
        }
        lines += [
            "",
            "To try again, write a new message. An answer to this one is not answered.",
        ]
        return lines
    }
}
