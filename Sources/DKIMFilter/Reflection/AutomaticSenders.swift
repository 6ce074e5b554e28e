/// Names before the “@” under which programs and roles send, not persons (RFC 3834 §2, RFC 2142).
enum AutomaticSenders {
    /// Whether that is one of them, whatever its letter case.
    static func contain(localPart: some StringProtocol) -> Bool {
        let name = localPart.lowercased()
        return names.contains(name) || beginnings.contains { name.hasPrefix($0) }
            || ends.contains { name.hasSuffix($0) }
    }

    private static let names: Set<String> = [
        "mailer-daemon", "mail-daemon", "postmaster", "listserv", "majordomo", "mailman", "sympa",
        "bounce", "bounces", "noreply", "no-reply", "no_reply", "no.reply", "donotreply",
        "do-not-reply", "do_not_reply", "do.not.reply", "nobody", "autoreply", "auto-reply",
    ]

    /// With a recipient or a number behind them, as senders of much mail have them.
    private static let beginnings = [
        "owner-", "bounce-", "bounce+", "bounce=", "bounces-", "bounces+", "bounces=",
        "mailer-daemon+", "mailer-daemon-", "noreply-", "noreply+", "no-reply-", "no-reply+",
        "msprvs1=",
    ]

    private static let ends = [
        "-request", "-owner", "-bounce", "-bounces", "-noreply", "-no-reply", ".noreply",
        ".no-reply",
    ]
}
