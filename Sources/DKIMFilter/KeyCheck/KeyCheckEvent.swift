internal import DKIMCore

/// What an operator is told of a signing key.
enum KeyCheckEvent: Sendable {
    /// DNS does not publish it, or not only it.
    case begins(CheckedKey, KeyFinding)
    /// What is wrong with it is something else now.
    case changes(CheckedKey, KeyFinding)
    /// It has been so twice: On-UnpublishedKey acts from now on.
    case acts(CheckedKey, KeyFinding)
    /// It is published.
    case ends(CheckedKey, hasActed: Bool)

    /// How grave it is, and what it says.
    func line(_ options: KeyCheckOptions) -> (level: LogLevel, text: String) {
        switch self {
        case .begins(let key, let finding):
            let level: LogLevel = finding.isUnpublished ? .error : .warning
            return (
                level,
                "signing key not published \(key.words): \(Self.words(finding, key)); "
                    + "\(Self.remedy(finding, key)); \(Self.outlook(finding, options))"
            )
        case .changes(let key, let finding):
            return (
                .warning,
                "signing key still not published \(key.words): \(Self.words(finding, key)) now; "
                    + Self.remedy(finding, key)
            )
        case .acts(let key, let finding):
            return (
                .error,
                "signing key still not published \(key.words): \(Self.words(finding, key)); "
                    + "\(Self.consequence(options.action)) from now on (On-UnpublishedKey)"
            )
        case .ends(let key, let hasActed):
            return (
                .notice,
                "signing key is published \(key.words)"
                    + (hasActed ? "; it signs again (On-UnpublishedKey)" : "")
            )
        }
    }

    private static func words(_ finding: KeyFinding, _ key: CheckedKey) -> String {
        switch finding {
        case .missing: "DNS has no record \(key.query.name)"
        case .several: "DNS has more than one record \(key.query.name), and not all are of this key"
        case .revoked: "the record \(key.query.name) is revoked (p= is empty)"
        case .different: "the record \(key.query.name) is that of another key than \(key.name)"
        case .unusable(let reason): "the record \(key.query.name) is of no use: \(reason)"
        case .good, .testing, .unknown: "the record \(key.query.name) was looked up"
        }
    }

    private static func remedy(_ finding: KeyFinding, _ key: CheckedKey) -> String {
        switch finding {
        case .several: "remove the others"
        case .different: "publish the record that “genzone” writes, or bring back the right key"
        default: "publish the record that “genzone” writes, or sign with a key that is published"
        }
    }

    private static func outlook(_ finding: KeyFinding, _ options: KeyCheckOptions) -> String {
        guard finding.isUnpublished, options.action != .accept else {
            return finding.isUnpublished
                ? "mail is signed all the same, and verifiers refuse the signature "
                    + "(On-UnpublishedKey accept)"
                : "verifiers may take the wrong one"
        }
        return "if that is still so in \(options.recheckInterval) s, "
            + "\(consequence(options.action)) (On-UnpublishedKey)"
    }

    private static func consequence(_ action: UnpublishedKeyAction) -> String {
        switch action {
        case .accept: "mail is signed all the same"
        case .unsigned: "its signatures are left out"
        case .tempfail: "mail that has no other signature is deferred"
        }
    }
}
