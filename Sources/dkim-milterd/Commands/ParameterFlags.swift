import ArgumentParser

/// The flags of the daemon that stand for parameters.
struct ParameterFlags: ParsableArguments {
    @Option(name: .customShort("p"), parsing: .unconditional, help: "Socket: where to listen.")
    var socket: String?

    @Flag(name: .customShort("f"), help: "Background no: stay in the foreground.")
    var foreground = false

    @Flag(name: .customShort("l"), help: "Syslog yes.")
    var syslog = false

    @Flag(name: .customShort("A"), help: "AutoRestart yes.")
    var autoRestart = false

    @Option(name: .customShort("d"), parsing: .unconditional, help: "Domain: whose mail to sign.")
    var domain: String?

    @Option(name: .customShort("s"), parsing: .unconditional, help: "Selector.")
    var selector: String?

    @Option(
        name: .customShort("k"), parsing: .unconditional, help: "KeyFile: the private key.",
        completion: .file())
    var keyFile: String?

    @Option(name: .customShort("b"), parsing: .unconditional, help: "Mode: s, v or sv.")
    var mode: String?

    @Option(
        name: .customShort("c"), parsing: .unconditional, help: "Canonicalization: header/body.")
    var canonicalization: String?

    @Flag(name: .customShort("D"), help: "SubDomains yes.")
    var subDomains = false

    @Option(
        name: .customShort("L"), parsing: .unconditional,
        help: "Minimum: how much of a body a signature must cover.")
    var minimum: String?

    @Option(name: .customShort("o"), parsing: .unconditional, help: "OmitHeaders.")
    var omitHeaders: String?

    @Flag(name: .customShort("r"), help: "RequiredHeaders yes.")
    var requiredHeaders = false

    @Option(name: .customShort("S"), parsing: .unconditional, help: "SignatureAlgorithm.")
    var algorithm: String?

    @Option(name: .customShort("T"), parsing: .unconditional, help: "DNSTimeout, in seconds.")
    var dnsTimeout: String?

    @Flag(name: .customShort("W"), help: "LogWhy yes.")
    var logWhy = false

    @Option(
        name: .customShort("u"), parsing: .unconditional, help: "UserID: user[:group] to run as.")
    var userID: String?

    @Option(name: .customShort("P"), parsing: .unconditional, help: "PidFile.", completion: .file())
    var pidFile: String?

    @Option(
        name: .long, parsing: .unconditionalSingleValue,
        help: "NAME=VALUE: any parameter. May be repeated.")
    var set: [String] = []

    /// What the flags set, as parameters. Of several settings of one parameter the last counts.
    func overrides() throws(ProgramError) -> [(name: String, value: String)] {
        let values: [(String, String?)] = [
            ("Socket", socket), ("Domain", domain), ("Selector", selector), ("KeyFile", keyFile),
            ("Mode", mode), ("Canonicalization", canonicalization), ("Minimum", minimum),
            ("OmitHeaders", omitHeaders), ("SignatureAlgorithm", algorithm),
            ("DNSTimeout", dnsTimeout), ("UserID", userID), ("PidFile", pidFile),
        ]
        let switches = [
            (foreground, "Background", "no"), (syslog, "Syslog", "yes"),
            (autoRestart, "AutoRestart", "yes"), (subDomains, "SubDomains", "yes"),
            (requiredHeaders, "RequiredHeaders", "yes"), (logWhy, "LogWhy", "yes"),
        ]
        var list: [(name: String, value: String)] = values.compactMap { name, value in
            value.map { (name, $0) }
        }
        for (isGiven, name, value) in switches where isGiven { list.append((name, value)) }
        for text in set {
            guard let equals = text.firstIndex(of: "="), equals > text.startIndex else {
                throw ProgramError(.usage, "--set: “\(text)” is not of the form NAME=VALUE")
            }
            list.append((String(text[..<equals]), String(text[text.index(after: equals)...])))
        }
        return list
    }
}
