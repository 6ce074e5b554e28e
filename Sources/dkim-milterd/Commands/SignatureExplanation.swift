internal import DKIMCore

/// What `verify --explain` says of a signature.
struct SignatureExplanation {
    let result: SignatureResult
    let number: Int
    /// What was found out about it.
    let findings: [Finding]

    /// What was found out comes first, what the signature says of itself below.
    var lines: [String] {
        var lines = ["signature \(number): \(result.result.rawValue)"]
        if let failure = result.failure { lines.append("  why: \(failure.reason)") }
        for finding in findings {
            lines += Paragraph(label: "  \(finding.kind.rawValue): ", text: finding.text).lines
            lines += finding.details.map { "    \($0)" }
        }
        return lines + tags
    }

    private var tags: [String] {
        guard let signature = result.signature else { return [] }
        var lines = ["  key record: \(signature.keyQuery.name)"]
        if let key = result.key {
            lines.append("  key: \(key.bits)-bit \(key.type.rawValue)")
        }
        lines.append("  algorithm: \(signature.algorithm.rawValue)")
        lines.append("  canonicalization: \(signature.canonicalization)")
        let names = signature.signedFieldNames.map(\.text).joined(separator: " ")
        lines.append("  signed fields: \(names.prefix(2_000))")
        if let timestamp = signature.timestamp {
            lines.append("  signed at: \(UTCTime(timestamp)) (t=\(timestamp))")
        }
        if let expiration = signature.expiration {
            lines.append("  expires at: \(UTCTime(expiration)) (x=\(expiration))")
        }
        if let length = signature.bodyLength {
            lines.append("  covers the first \(length) octets of the body")
        }
        return lines
    }
}
