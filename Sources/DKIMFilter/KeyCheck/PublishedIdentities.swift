/// Which of the keys that are to sign a message do sign it, as On-UnpublishedKey has it.
struct PublishedIdentities {
    /// Those that sign.
    private(set) var kept: [SigningIdentity] = []
    /// What the operator should know of the others.
    private(set) var notices: [String] = []

    /// Tells the checker of all, and leaves out those that DNS does not publish.
    init(_ identities: [SigningIdentity], _ environment: FilterEnvironment) {
        guard let checker = environment.keyChecker else {
            kept = identities
            return
        }
        let action = environment.configuration.keyCheck.action
        for identity in identities {
            checker.note(identity)
            guard action != .accept, let finding = checker.confirmedFault(of: identity) else {
                kept.append(identity)
                continue
            }
            notices.append(
                "not signed with s=\(identity.selector), d=\(identity.domain): DNS does not "
                    + "publish the key (\(finding.word)) (On-UnpublishedKey)")
        }
    }

    /// The answer where a message cannot be signed now.
    static let deferral = SMTPReply(
        code: "451", enhancedCode: "4.7.5", text: "DKIM signing key is not published")
}
