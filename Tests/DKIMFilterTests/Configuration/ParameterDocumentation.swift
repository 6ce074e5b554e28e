import DKIMFilter

/// The documentation of all parameters, made from their rows.
enum ParameterDocumentation {
    private static var rows: [Parameter] { ParameterTable.rows.filter { $0.state == .works } }

    /// All rows, in the order of the alphabet.
    static var sorted: [Parameter] {
        ParameterTable.rows.sorted { $0.name.lowercased() < $1.name.lowercased() }
    }

    /// The example file: every parameter, commented out, with its default and its help.
    static var example: String {
        var text = """
            # Example configuration of dkim-milterd; dkim-filter.conf(5) tells more.
            #
            # Every parameter stands here with its default, or with an example where it has none.
            # Take out the “#” before the name to set one.

            """
        for row in rows {
            text += "\n" + wrapped(row.help, prefix: "## ")
            if row.defaultValue == nil { text += "## (no default; \(row.type))\n" }
            text += "#\(row.name) \(row.defaultValue ?? examples[row.name] ?? "")\n"
        }
        return text
    }

    /// The list of parameters in the manual page.
    static var manual: String {
        var text = ".Bl -tag -width Ds\n"
        for row in sorted where row.state == .works {
            text += ".It Cm \(row.name) Pq Ar \(row.type)\n"
            text += sentences(row.help)
            if let value = row.defaultValue {
                text += "Default:\n.Ql \(breakable(escaped(value))) .\n"
            }
            if let details = row.details { text += sentences(details) }
            if row.needsRestart { text += "It is read at the start only.\n" }
            if row.origin == .addition { text += "An addition: OpenDKIM does not have it.\n" }
        }
        return text + ".El\n" + oldNames + withoutEffect + refused
    }

    /// A list that is longer than a line may be broken after its commas.
    private static func breakable(_ value: String) -> String {
        guard value.count > 60 else { return value }
        return value.split(separator: ",").joined(separator: ",\\:")
    }

    private static var oldNames: String {
        var text = """
            .Ss Old names
            These work as the parameter beside them does, with a notice.
            .Bl -tag -width Ds -compact

            """
        for row in sorted {
            guard case .renamed(let today) = row.state else { continue }
            text += ".It Cm \(row.name)\n.Cm \(today)\n"
        }
        return text + ".El\n"
    }

    private static var withoutEffect: String {
        var names: [String: [String]] = [:]
        for row in sorted {
            if case .noEffect(let why) = row.state { names[why, default: []].append(row.name) }
        }
        return """
            .Ss Parameters without effect
            These are accepted with a notice, as ignoring them changes nothing for mail.

            """ + list(names)
    }

    private static var refused: String {
        var names: [String: [String]] = [:]
        for row in sorted {
            guard case .refused(let why, let instead) = row.state else { continue }
            names["\(why): \(instead)", default: []].append(row.name)
        }
        return """
            .Ss Parameters that are refused
            To ignore these would change what happens to mail, and what they stand for is dead or
            unsafe.
            A switch among them may be off.

            """ + list(names)
    }

    /// Parameters that share a text share an entry.
    private static func list(_ names: [String: [String]]) -> String {
        var text = ".Bl -tag -width Ds\n"
        for (why, names) in names.sorted(by: { $0.value[0].lowercased() < $1.value[0].lowercased() }
        ) {
            text += ".It Cm " + names.joined(separator: " , ") + "\n"
            text += sentences(why.prefix(1).uppercased() + why.dropFirst() + ".")
        }
        return text + ".El\n"
    }

    /// Values for the example file where there is no default.
    private static let examples = [
        "Include": "/etc/dkim-filter.local.conf",
        "AutoRestartRate": "10/1h",
        "BaseDirectory": "/etc/dkim-filter",
        "ChangeRootDirectory": "/var/lib/dkim-milterd",
        "Socket": "inet:8891@127.0.0.1",
        "MetricsListen": "inet:9891@127.0.0.1",
        "PidFile": "/run/dkim-milterd/dkim-milterd.pid",
        "UserID": "dkim-milterd",
        "UMask": "007",
        "Nameservers": "192.0.2.53,2001:db8::53@5353",
        "TestPublicKeys": "/etc/dkim-filter/public-keys",
        "TrustSignaturesFrom": "example.com,.example.org",
        "MustBeSigned": "Subject,Content-Type",
        "BogusKey": "fail",
        "RedirectFailuresTo": "postmaster@example.com",
        "DiagnosticDirectory": "/var/lib/dkim-milterd/diagnostics",
        "TestDNSData": "file:/etc/dkim-filter/test-records",
        "TrustAnchorFile": "/usr/share/dns/root.key",
        "ResolverConfiguration": "/etc/dkim-filter/unbound.conf",
        "ReportAddress": "postmaster@example.com",
        "ReportBccAddress": "postmaster@example.com",
        "RemoveARFrom": "mx.example.com,.mail.example.com",
        "PeerList": "192.0.2.0/24,.example.org,!mx.example.org",
        "ExternalIgnoreList": "refile:/etc/dkim-filter/TrustedHosts",
        "MacroList": "daemon_name=SIGNING|SUBMISSION",
        "Domain": "example.com,example.org",
        "KeyFile": "/etc/dkim-filter/mail2026.private",
        "Selector": "mail2026",
        "KeyList": "/etc/mail/dkim/keylist",
        "KeyTable": "file:/etc/dkim-filter/KeyTable",
        "SigningTable": "refile:/etc/dkim-filter/SigningTable",
        "SignatureAlgorithm": "rsa-sha256",
        "MaximumSignedBytes": "100000",
        "AuthservID": "mx.example.com",
        "On-Default": "accept",
    ]

    /// The names that have an example, to see that none is stale.
    static var exampleNames: Set<String> { Set(examples.keys) }

    private static func wrapped(_ text: String, prefix: String, width: Int = 96) -> String {
        var result = ""
        var line = ""
        for word in text.split(separator: " ") {
            if line.count + word.count + prefix.count > width {
                result += prefix + line + "\n"
                line = ""
            }
            line += (line.isEmpty ? "" : " ") + word
        }
        return result + prefix + line + "\n"
    }

    /// One sentence a line, as mdoc(7) wants it. A dot that begins a line would begin a macro.
    private static func sentences(_ text: String) -> String {
        escaped(text).replacing(". ", with: ".\n").split(separator: "\n")
            .map { wrapped(String($0), prefix: "", width: 78) }.joined()
            .split(separator: "\n").map { ($0.hasPrefix(".") ? "\\&" : "") + $0 + "\n" }.joined()
    }

    private static func escaped(_ text: String) -> String {
        text.replacing("\\", with: "\\e").replacing("“", with: "\\(lq")
            .replacing("”", with: "\\(rq").replacing("§", with: "\\(sc")
    }
}
