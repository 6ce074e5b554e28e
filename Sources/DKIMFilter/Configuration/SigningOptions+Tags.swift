extension SigningOptions {
    /// What signatures say beside the necessary, and what of a body they cover.
    static let tagParameters: [Parameter] = [
        .custom(
            "MaximumSignedBytes", type: "number", default: nil,
            help: "Signs at most so many octets of a body, and says so (l=).",
            details: """
                What follows these octets can be exchanged without breaking the signature, and \
                many verifiers do not accept such signatures. 0 signs nothing of the body.
                """
        ) { configuration, setting, context in
            guard let value = context.number(setting, in: 0...Int.max) else { return }
            configuration.signing.maximumSignedBytes = UInt64(value)
            context.notice(
                "anyone can append to messages whose signature has l= (RFC 6376 §8.2)",
                in: setting)
        },
        .yesNo(
            "Diagnostics", \.signing.copiesFields,
            help: "Copies the signed header fields into the signature (z=), to find out later "
                + "what has been changed."),
        .yesNo(
            "RequestReports", \.signing.requestsReports,
            help: "Asks verifiers to report failures (tag r=y, RFC 6651).",
            details: """
                Where reports go is published in DNS, in the TXT record \
                _report._domainkey.DOMAIN.
                """),
        .yesNo(
            "FixCRLF", \.signing.repairsLineEnds,
            help: "Hashes a bare CR or LF in a body as CRLF.",
            details: """
                The message itself is not changed: a signature made this way is right only if the \
                MTA repairs the line ends after the filter. Signatures of others are verified \
                in the same way.
                """),
    ]
}
