/// How the daemon looks whether DNS publishes what it signs with.
package struct KeyCheckOptions: Sendable, Hashable {
    /// Seconds from one round of look-ups to the next; 0 for none at all.
    package var interval = 3_600
    /// Seconds until a key is looked at again that was not found good.
    package var recheckInterval = 300
    /// What becomes of mail meanwhile.
    package var action = UnpublishedKeyAction.accept

    static let parameters: [Parameter] = [
        .number(
            "KeyCheckInterval", \.keyCheck.interval, in: 0...604_800,
            help: "Seconds between looks at whether DNS publishes the signing keys; 0 for never.",
            details: """
                The first look is at the start and at each reload. Up to 1000 keys are looked at in \
                an interval, those that have signed mail first, then the rows of KeyTable by turns; \
                one at a time, spread over the interval, by the daemon's own resolver. \
                A key that is missing, revoked or another one is told of in the log when that \
                begins and when it ends. With TestPublicKeys or TestDNSData nothing is looked at.
                """, origin: .addition),
        .number(
            "KeyRecheckInterval", \.keyCheck.recheckInterval, in: 1...86_400,
            help: "Seconds until a key is looked at again that DNS did not publish.",
            details: """
                Two findings so far apart make On-UnpublishedKey act, and it ends with the first \
                good one. Answers that there is no record are kept for up to 300 seconds, \
                so that less may find the same answer twice.
                """, origin: .addition),
        .word(
            "On-UnpublishedKey", \.keyCheck.action,
            help: "What to do with mail whose signing key DNS does not publish.",
            details: """
                accept signs all the same, unsigned leaves the signature out, tempfail defers the \
                message. Where another key signs too, and is published, both of these leave out \
                the one signature and go on. \
                It acts when DNS has answered twice (KeyRecheckInterval) that there is no record, or \
                one that is revoked, is no key record or holds another key. No answer, or none that \
                can be believed, changes nothing. On-Default does not set it.
                """, origin: .addition),
    ]
}
