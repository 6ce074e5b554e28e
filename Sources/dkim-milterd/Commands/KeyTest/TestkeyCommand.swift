import ArgumentParser

/// `testkey`: does DNS publish what we sign with?
struct TestkeyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "testkey",
        abstract: "Compare private keys with what DNS publishes.",
        discussion: """
            With -d, -s and -k one key; otherwise every key of the configuration. Exit status: 0 \
            if all fit, 65 if a record does not fit or is missing, or a key cannot be used, 75 if \
            DNS could not be asked and nothing worse was found.
            """)

    @Option(name: [.customShort("x"), .long], help: "The configuration file.", completion: .file())
    var config: String?

    @Option(
        name: [.customShort("d"), .long],
        help: "The signing domain; without -s: only its keys, and % stands for it.")
    var domain: String?

    @Option(name: [.customShort("s"), .long], help: "The selector.")
    var selector: String?

    @Option(
        name: [.customShort("k"), .long],
        help: "The private key's file; without it only the record is looked at.",
        completion: .file())
    var key: String?

    @Option(
        name: .long, help: "Take public keys from this file instead of DNS.", completion: .file())
    var keys: String?

    @Option(name: .long, help: "Ask this DNS server: ADDRESS[@PORT].")
    var nameserver: [String] = []

    @Option(name: .long, help: "Seconds to wait for DNS, in place of DNSTimeout.")
    var dnsTimeout: Int?

    @Flag(name: .long, help: "Every key of the configuration, a line for each.")
    var all = false

    @Flag(name: .long, help: "Print JSON.")
    var json = false

    @Flag(name: [.customShort("q"), .long], help: "Print nothing; the exit status tells.")
    var quiet = false

    @Flag(name: .customShort("v"), help: "Tell more; may be repeated.")
    var verbosity: Int

    func validate() throws {
        guard keys == nil || nameserver.isEmpty else {
            throw ValidationError("--keys excludes --nameserver.")
        }
        guard (1...1_000).contains(dnsTimeout ?? 1) else {
            throw ValidationError("--dns-timeout is out of range.")
        }
        guard !all || selector == nil else { throw ValidationError("--all excludes -s.") }
        guard !quiet || !json, !quiet || verbosity == 0, !json || verbosity == 0 else {
            throw ValidationError("--json, --quiet and -v exclude each other.")
        }
        guard selector == nil || domain != nil, key == nil || selector != nil else {
            throw ValidationError("-k needs -s, and -s needs -d.")
        }
    }

    mutating func run() throws {
        try complete {
            let path = config ?? DaemonCommand.defaultPath
            let usesFile = config != nil || selector == nil || FileAccess.isReadable(path)
            var run = KeyTestRun(
                loaded: usesFile ? try ToolEnvironment.configuration(path) : nil, domain: domain,
                selector: selector, keyFile: key, records: keys, nameservers: nameserver,
                timeoutSeconds: dnsTimeout
            ) { line, _ throws(ProgramError) in try StandardStreams.printLine(line) }
            run.verbosity = quiet ? -1 : max(verbosity, all ? 1 : 0)
            run.isJSON = json
            let status = try run.run()
            guard status == .success else { throw ProgramError(status, "") }
        }
    }
}
