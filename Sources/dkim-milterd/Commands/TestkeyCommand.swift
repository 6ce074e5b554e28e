import ArgumentParser
internal import DKIMCore
internal import DKIMFilter

/// `testkey`: does DNS publish what we sign with?
struct TestkeyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "testkey",
        abstract: "Compare private keys with what DNS publishes.",
        discussion: """
            With -d, -s and -k one key; otherwise every key of the configuration. Exit status: 0 \
            if all fit, 65 if a record does not fit or is missing, 75 if DNS could not be asked.
            """)

    @Option(name: [.customShort("x"), .long], help: "The configuration file.")
    var config: String?

    @Option(name: [.customShort("d"), .long], help: "The signing domain.")
    var domain: String?

    @Option(name: [.customShort("s"), .long], help: "The selector.")
    var selector: String?

    @Option(name: [.customShort("k"), .long], help: "The private key's file.")
    var key: String?

    @Option(name: .long, help: "Take public keys from this file instead of DNS.")
    var keys: String?

    @Option(name: .long, help: "Ask this DNS server: ADDRESS[@PORT].")
    var nameserver: [String] = []

    @Option(name: .long, help: "Seconds to wait for DNS.")
    var dnsTimeout = 10

    @Flag(name: .customShort("v"), help: "Tell more; may be repeated.")
    var verbosity: Int

    func validate() throws {
        guard keys == nil || nameserver.isEmpty else {
            throw ValidationError("--keys excludes --nameserver.")
        }
        guard (1...1_000).contains(dnsTimeout) else {
            throw ValidationError("--dns-timeout is out of range.")
        }
        let given = [domain, selector, key].compactMap { $0 }.count
        guard given == 0 || given == 3 else {
            throw ValidationError("Name -d, -s and -k together, or none of them.")
        }
    }

    mutating func run() throws {
        try complete { try test() }
    }

    private func test() throws(ProgramError) {
        var nameservers = nameserver
        var keyFile = keys
        let candidates: [KeyTest]
        if let domain, let selector, let key {
            let query = KeyQuery(
                selector: try Arguments.selector(selector, option: "-s"),
                domain: try Arguments.domain(domain, option: "-d"))
            candidates = [KeyTest(query: query, key: try SigningKeyFile.read(key))]
        } else {
            let path = config ?? DaemonCommand.defaultPath
            let configuration = try LoadedConfiguration(
                path: path, overrides: [], requiresSocket: false
            ).configuration
            if nameservers.isEmpty, keyFile == nil {
                nameservers = configuration.resolver.nameservers
                keyFile = configuration.resolver.testPublicKeys
            }
            candidates = try Self.candidates(of: configuration)
            guard !candidates.isEmpty else {
                throw ProgramError(.configuration, "\(path) names no key to sign with")
            }
        }
        let resolver = try KeySource.resolver(
            keyFile: keyFile, nameservers: nameservers, timeoutSeconds: dnsTimeout)
        try report(candidates, resolver)
    }

    private static func candidates(
        of configuration: Configuration
    ) throws(ProgramError) -> [KeyTest] {
        do {
            return try configuration.signing.identities.fixedIdentities().map {
                KeyTest(query: KeyQuery(selector: $0.selector, domain: $0.domain), key: $0.key)
            }
        } catch {
            throw ProgramError(.configuration, "\(error)")
        }
    }

    private func report(
        _ candidates: [KeyTest], _ resolver: any KeyResolver
    ) throws(ProgramError) {
        var status = ExitStatus.success
        // In portions, so that a large table does not ask everything at once.
        for start in stride(from: 0, to: candidates.count, by: 100) {
            let portion = candidates[start..<min(start + 100, candidates.count)]
            let answers = KeySource.answers(
                to: Array(Set(portion.map(\.query))), from: resolver, timeoutSeconds: dnsTimeout)
            for candidate in portion {
                let answer = answers[candidate.query] ?? .temporaryFailure(.timedOut)
                let finding = candidate.finding(for: answer)
                status = finding.worse(than: status)
                if finding != .good || verbosity > 0 || candidates.count > 1 {
                    try StandardStreams.printLine("\(candidate.query.name): \(finding)")
                }
            }
        }
        guard status == .success else { throw ProgramError(status, "") }
    }
}
