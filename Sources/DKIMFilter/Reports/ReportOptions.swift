internal import DKIMCore

/// Reports to domains about their signatures that failed (RFC 6651).
package struct ReportOptions: Sendable {
    /// Whether reports are sent.
    package var sends = false
    /// Whom they come from; nil for the daemon's user on this host.
    package var address: String?
    /// Who else gets them.
    package var blindCopies: String?
    /// The program that sends mail, with its arguments.
    package var command = ["/usr/sbin/sendmail"]

    static let parameters: [Parameter] = [
        .yesNo(
            "SendReports", \.reports.sends,
            help: "Reports failed signatures to domains that ask for it (RFC 6651).",
            details: """
                That is where a signature has r=y, and the record _report._domainkey of its domain \
                an address. Only wrong and expired signatures are reported, none of a message that \
                a program sent (Auto-Submitted), and of one domain no more than 10 in an hour.
                """),
        .address(
            "ReportAddress", type: "address", \.reports.address,
            help: "The address that reports come from; else the daemon's user on this host."),
        .address(
            "ReportBccAddress", type: "addresses", \.reports.blindCopies,
            help: "Addresses that get a copy of each report."),
        .custom(
            "MTACommand", type: "command", default: "/usr/sbin/sendmail",
            help: "The program that sends reports: it gets -t and -f, and the mail as its input.",
            details: """
                Blanks separate further arguments; no shell looks at them. Reports have no \
                envelope sender, so that nothing comes back: -f gets <>.
                """
        ) { configuration, setting, context in
            let words = setting.value.split(whereSeparator: \.isWhitespace).map(String.init)
            guard words.first?.hasPrefix("/") == true else {
                context.report(
                    "“\(setting.value)” is not the path of a program",
                    expected: "a path that begins with “/”", in: setting)
                return
            }
            configuration.reports.command = words
        },
    ]
}

extension Parameter {
    /// Addresses, written as in a From field, on one line.
    fileprivate static func address(
        _ name: String, type: String, _ path: Property<String?>, help: String
    ) -> Self {
        custom(name, type: type, default: nil, help: help) { configuration, setting, context in
            let text = Array(setting.value.utf8)
            do throws(MailboxError) {
                guard text.allSatisfy({ $0 >= 0x20 && $0 < 0x7F }) else {
                    throw .badLocalPart(offset: 0)
                }
                // The MTA completes a name without a domain.
                let isName = !text.contains(0x40) && !text.contains(0x2C)
                let whole = isName ? text + Array("@localhost".utf8) : text
                _ = try Author.list(in: whole[...])
                configuration[keyPath: path] = setting.value
            } catch {
                context.report(
                    "\(error)", expected: "an address such as postmaster@example.com", in: setting)
            }
        }
    }
}
