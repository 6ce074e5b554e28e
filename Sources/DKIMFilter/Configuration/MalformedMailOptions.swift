/// What becomes of messages whose header section is against the rules of RFC 5322.
package struct MalformedMailOptions: Sendable {
    /// Whether messages with missing or repeated fields are refused (RequiredHeaders).
    package var rejects = false
    /// Whether their signatures do not count (StrictHeaders).
    package var isStrict = false
    /// Whether malformed messages are left as they are (IgnoreMalformedMail).
    package var ignores = false
    /// Whether a From field without a usable address is tolerated (WeakSyntaxChecks).
    package var toleratesFrom = false

    static let parameters: [Parameter] = [
        .yesNo(
            "RequiredHeaders", \.malformed.rejects,
            help: "Rejects mail without exactly one From and Date, or with doubled fields.",
            details: """
                Fields that may be there once are Sender, Reply-To, To, Cc, Bcc, Message-ID, \
                In-Reply-To, References and Subject (RFC 5322 §3.6). It is for all mail, signed or \
                not, but for mail that is left alone.
                """),
        .yesNo(
            "StrictHeaders", \.malformed.isStrict,
            help: "Neither signs nor passes such mail as RequiredHeaders rejects.",
            details: "The result of its signatures is permerror."),
        .yesNo(
            "IgnoreMalformedMail", \.malformed.ignores,
            help: "Lets malformed mail pass without a result.",
            details: """
                That is mail without exactly one usable From, and such as RequiredHeaders or \
                StrictHeaders is set against. Forged results under our name are removed even \
                so (RFC 8601 §5).
                """),
        .yesNo(
            "WeakSyntaxChecks", \.malformed.toleratesFrom,
            help: "Verifies signatures although the From field has no usable address.",
            details: "There has to be exactly one such field, and it has to be signed."),
    ]
}
