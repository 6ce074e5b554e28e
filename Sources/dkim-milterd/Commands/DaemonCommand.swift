import ArgumentParser

/// The daemon: what the program is without a subcommand.
///
/// Its flags are OpenDKIM's letters with their meaning. Each stands for a parameter of the
/// configuration file and wins over it.
struct DaemonCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "daemon",
        abstract: "Serve the MTA until SIGTERM (the default).",
        discussion: """
            SIGHUP and SIGUSR1 make the daemon read its configuration, tables and keys again; a \
            configuration with faults leaves the old one in force.
            """)

    @Option(
        name: [.customShort("x"), .long],
        help: "The configuration file (default: /etc/dkim-filter.conf if it exists).")
    var config: String?

    @Option(name: .customShort("p"), help: "Socket: where to listen.")
    var socket: String?

    @Flag(name: .customShort("f"), help: "Background no: stay in the foreground.")
    var foreground = false

    @Flag(name: .customShort("l"), help: "Syslog yes.")
    var syslog = false

    @Flag(name: .customShort("A"), help: "AutoRestart yes.")
    var autoRestart = false

    @Flag(name: .customShort("n"), help: "Check the configuration and exit.")
    var checksOnly = false

    @Option(name: .customShort("d"), help: "Domain: whose mail to sign.")
    var domain: String?

    @Option(name: .customShort("s"), help: "Selector.")
    var selector: String?

    @Option(name: .customShort("k"), help: "KeyFile: the private key.")
    var keyFile: String?

    @Option(name: .customShort("b"), help: "Mode: s, v or sv.")
    var mode: String?

    @Option(name: .customShort("c"), help: "Canonicalization: header/body.")
    var canonicalization: String?

    @Flag(name: .customShort("D"), help: "SubDomains yes.")
    var subDomains = false

    @Option(name: .customShort("o"), help: "OmitHeaders.")
    var omitHeaders: String?

    @Option(name: .customShort("S"), help: "SignatureAlgorithm.")
    var algorithm: String?

    @Option(name: .customShort("T"), help: "DNSTimeout, in seconds.")
    var dnsTimeout: String?

    @Flag(name: .customShort("W"), help: "LogWhy yes.")
    var logWhy = false

    @Option(name: .customShort("u"), help: "UserID: user[:group] to run as.")
    var userID: String?

    @Option(name: .customShort("P"), help: "PidFile.")
    var pidFile: String?

    @Flag(name: .customShort("V"), help: "Print the version and exit.")
    var showsVersion = false

    /// The file that is read unless another is named.
    static let defaultPath = "/etc/dkim-filter.conf"

    /// The configuration file to read, if any.
    var configPath: String? {
        config ?? (FileAccess.isReadable(Self.defaultPath) ? Self.defaultPath : nil)
    }

    /// What the flags set, as parameters.
    var overrides: [(name: String, value: String)] {
        var list: [(name: String, value: String)] = []
        func add(_ name: String, _ value: String?) {
            if let value { list.append((name, value)) }
        }
        add("Socket", socket)
        add("Domain", domain)
        add("Selector", selector)
        add("KeyFile", keyFile)
        add("Mode", mode)
        add("Canonicalization", canonicalization)
        add("OmitHeaders", omitHeaders)
        add("SignatureAlgorithm", algorithm)
        add("DNSTimeout", dnsTimeout)
        add("UserID", userID)
        add("PidFile", pidFile)
        if foreground { list.append(("Background", "no")) }
        if syslog { list.append(("Syslog", "yes")) }
        if autoRestart { list.append(("AutoRestart", "yes")) }
        if subDomains { list.append(("SubDomains", "yes")) }
        if logWhy { list.append(("LogWhy", "yes")) }
        return list
    }

    mutating func run() throws {
        try complete {
            if showsVersion {
                try StandardStreams.printLine(ProgramVersion.text)
            } else if checksOnly {
                try CheckConfigCommand.check(path: configPath, overrides: overrides)
            } else {
                try Daemon.run(path: configPath, overrides: overrides)
            }
        }
    }
}
