import ArgumentParser

/// `genzone`: all keys of a key table as a zone file.
struct GenzoneCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "genzone",
        abstract: "Write the DNS records of all keys of a key table.",
        discussion: """
            Writes a zone file, or commands for nsupdate. If a key cannot be had, nothing is \
            written: a zone that lacks a key makes mail fail. Exit status: 0 if all is written, \
            65 if a row of the table is wrong or its key cannot be had.
            """)

    @Option(
        name: [.customShort("x"), .long],
        help: "The configuration file whose KeyTable to take.", completion: .file())
    var config: String?

    @Option(name: [.customShort("d"), .long], help: "Only keys of this domain; % stands for it.")
    var domain: String?

    @Flag(name: [.customShort("s"), .long], help: "With -d: also keys of domains below it.")
    var subdomains = false

    @Flag(name: .customShort("D"), help: "Names with ._domainkey, for the zone of the domain.")
    var suffix = false

    @Flag(name: .customShort("F"), help: "Whole names, for any zone.")
    var wholeNames = false

    @Flag(name: .customShort("M"), help: "Restrict the keys to email (s=email).")
    var emailOnly = false

    @Option(name: .customShort("t"), help: "The TTL of each record, in seconds.")
    var ttl: Int?

    @Option(
        name: [.customShort("o"), .long], help: "Write to this file, as a whole.",
        completion: .file())
    var output: String?

    @Flag(name: .customShort("u"), help: "Write commands for nsupdate.")
    var nsupdate = false

    @Flag(name: .customShort("S"), help: "Begin with an SOA record; needs -N.")
    var soa = false

    @Option(name: .customShort("N"), help: "The name servers, separated by commas.")
    var nameservers: String?

    @Option(name: .customShort("C"), help: "SOA: user@host that answers for the zone.")
    var contact: String?

    @Option(name: .customShort("E"), help: "SOA: seconds until the zone expires.")
    var expire: Int?

    @Option(name: .customShort("r"), help: "SOA: seconds between refreshes.")
    var refresh: Int?

    @Option(name: .customShort("R"), help: "SOA: seconds between retries.")
    var retry: Int?

    @Option(name: .customShort("T"), help: "The TTL of records without one, in seconds.")
    var defaultTTL: Int?

    @Flag(name: .customShort("v"), help: "Tell what was done.")
    var verbosity: Int

    @Argument(help: "The key table, such as file:/etc/dkim-filter/KeyTable.")
    var dataSet: String?

    mutating func run() throws {
        try complete { try makeRun().run() }
    }

    private func makeRun() throws(ProgramError) -> ZoneRun {
        var run = ZoneRun(
            dataSet: dataSet, configuration: config ?? DaemonCommand.defaultPath, output: output,
            isVerbose: verbosity > 0)
        if let domain { run.options.domain = try Arguments.domain(domain, option: "-d") }
        run.options.includesSubdomains = subdomains
        run.options.names = wholeNames ? .whole : suffix ? .withSuffix : .selector
        run.options.forEmailOnly = emailOnly
        run.options.ttl = ttl
        run.options.forNsupdate = nsupdate
        run.options.writesSOA = soa
        run.options.contact = contact
        run.options.nameservers = (nameservers ?? "").split(separator: ",").map(String.init)
        if let refresh { run.options.refresh = refresh }
        if let retry { run.options.retry = retry }
        if let expire { run.options.expire = expire }
        if let defaultTTL { run.options.defaultTTL = defaultTTL }
        return run
    }
}
