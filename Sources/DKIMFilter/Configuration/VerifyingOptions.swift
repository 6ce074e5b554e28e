internal import DKIMCore

/// How signatures of others are looked at, and how results are told.
package struct VerifyingOptions: Sendable {
    /// RSA keys below are not accepted.
    package var minimumKeyBits = 1_024
    /// RSA keys above are not computed with.
    package var maximumKeyBits = 4_096
    /// Seconds of tolerance for t= in the future and x= in the past.
    package var clockDrift = 300
    /// How many signatures of a message are looked at.
    package var maximumSignatures = 8
    /// The name that results are told under.
    package var authservID = AuthservID.macro
    /// Whether unsigned mail gets a result too.
    package var alwaysAddARHeader = false
    /// Whether the result of each signature gets into the log.
    package var logsResults = false
    /// What a signature has to be.
    package var acceptance = AcceptanceOptions()
    /// How results are written, and which are removed.
    package var results = ResultOptions()

    static let parameters: [Parameter] =
        ownParameters + AcceptanceOptions.parameters + ResultOptions.parameters

    private static let ownParameters: [Parameter] = [
        .number(
            "MinimumKeyBits", \.verifying.minimumKeyBits, in: 1_024...16_384, zero: 1_024,
            help: "The smallest RSA key to sign with and to accept; 0 for the default.",
            details: "A private key below it is refused at the start."),
        .number(
            "MaximumKeyBits", \.verifying.maximumKeyBits, in: 1_024...16_384, zero: 4_096,
            help: "The largest RSA key to verify with.", origin: .addition),
        .number(
            "ClockDrift", \.verifying.clockDrift, in: 0...604_800, zero: 300,
            help: "Seconds by which clocks may differ; 0 for the default."),
        .number(
            "MaximumSignaturesToVerify", \.verifying.maximumSignatures, in: 0...1_000,
            help: "How many signatures of a message are looked at, counted from the top.",
            details: """
                See TrustSignaturesFrom. 0 leaves the signatures of the author's domain and of \
                trusted domains. OpenDKIM's default is 3.
                """),
        .custom(
            "MaximumHeaders", type: "number", default: "262144",
            help: "Octets of header that are looked at; 0 for the default.",
            details: "What goes beyond is not looked at; see On-Security. OpenDKIM's default is "
                + "65536, and 0 means no limit there."
        ) { configuration, setting, context in
            guard let value = context.number(setting, in: 0...1_073_741_824) else { return }
            configuration.limits.maximumBytes =
                value == 0 ? HeaderSectionLimits().maximumBytes : value
        },
        .number(
            "MaximumHeaderFields", \.limits.maximumFields, in: 1...100_000, zero: 2_000,
            help: "Header fields that are looked at; 0 for the default.",
            details: "What goes beyond is not looked at; see On-Security.", origin: .addition),
        .custom(
            "AuthservID", type: "name", default: nil,
            help: "The name that results are told under; HOSTNAME for this host's name.",
            details: "Unset, the MTA's name is taken, that is macro j."
        ) { configuration, setting, context in
            guard let name = AuthservID(setting, &context) else { return }
            configuration.verifying.authservID = name
        },
        .yesNo(
            "AlwaysAddARHeader", \.verifying.alwaysAddARHeader,
            help: "Adds a result to unsigned mail too, and makes On-NoSignature accept."),
        .yesNo(
            "LogResults", \.verifying.logsResults,
            help: "Logs the result of each signature."),
    ]
}
