package import DKIMCore

/// What signatures look like.
package struct SigningOptions: Sendable {
    /// How header and body are canonicalized.
    package var canonicalization = Canonicalization(header: .simple, body: .simple)
    /// What the keys were said to be; nil leaves it to each key. The algorithm to sign with is
    /// that of the `SigningIdentity`.
    package var algorithm: SigningAlgorithm?
    /// Which header fields are signed.
    package var fieldSelection = HeaderFieldLists()
    /// Seconds from t= to x=; nil leaves out x=.
    package var timeToLive: UInt64?
    /// At most so many octets of every body are signed (l=); nil for all of it, without l=.
    package var maximumSignedBytes: UInt64?
    /// Whether the signed fields are copied into z=.
    package var copiesFields = false
    /// Whether verifiers are asked for reports of failures (r=y).
    package var requestsReports = false
    /// Whether bare CR and LF in bodies are hashed as CRLF.
    package var repairsLineEnds = false
    /// Recipients whose mail is signed with l= (BodyLengthDB).
    package var bodyLengthRecipients: (any DataSet)?
    /// The field that gives i=.
    package var identityField: FieldName?
    /// Whether that field is removed.
    package var removesIdentityField = false
    /// The field in which a message of ours may choose its canonicalization.
    package var canonicalizationField: FieldName?
    /// Whether the signatures that a message has are removed when it is signed.
    package var removesOldSignatures = false
    /// What the MTA will change.
    package var replacements = ReplacementRules()
    /// Who signs with which key.
    package var identities = SigningIdentities.none

    static let parameters: [Parameter] =
        ownParameters + tagParameters + messageParameters + ReplacementRules.parameters
        + HeaderFieldLists.parameters

    private static let ownParameters: [Parameter] = [
        .custom(
            "Canonicalization", type: "header/body", default: "simple/simple",
            help: "simple or relaxed, for the header and, after a slash, for the body."
        ) { configuration, setting, context in
            guard let value = Canonicalization(setting.value) else {
                context.report(
                    "“\(setting.value)” is not a canonicalization",
                    expected: "simple or relaxed, or two of these as in relaxed/simple",
                    in: setting)
                return
            }
            configuration.signing.canonicalization = value
        },
        .custom(
            "SignatureAlgorithm", type: "word", default: nil,
            help: "rsa-sha256 or ed25519-sha256; unset, each key signs as its type demands.",
            details: """
                If it is set, every key must be of that type. rsa-sha1 is refused, as RFC 8301 \
                demands.
                """, apply: applyAlgorithm),
        .custom(
            "SignatureTTL", type: "number", default: "0",
            help: "Seconds until a signature expires (tag x=); 0 for never."
        ) { configuration, setting, context in
            guard let value = context.number(setting, in: 0...3_153_600_000) else { return }
            configuration.signing.timeToLive = value == 0 ? nil : UInt64(value)
        },
    ]

    @Sendable private static func applyAlgorithm(
        configuration: inout Configuration, setting: Setting, context: inout LoadingContext
    ) {
        guard let algorithm = SigningAlgorithm(rawValue: setting.value.lowercased()) else {
            context.report(
                "“\(setting.value)” is not an algorithm",
                expected: "rsa-sha256 or ed25519-sha256", in: setting)
            return
        }
        guard algorithm.isAcceptable else {
            context.report(
                "rsa-sha1 must not be used to sign (RFC 8301 §3.1)",
                remedy: "use rsa-sha256, which needs no new key, or remove the line", in: setting)
            return
        }
        configuration.signing.algorithm = algorithm
    }
}
