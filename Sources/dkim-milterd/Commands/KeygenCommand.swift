import ArgumentParser
internal import DKIMCore

/// `keygen`: a new key pair, as a private key file and a DNS record to publish.
struct KeygenCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "keygen",
        abstract: "Make a key pair and the DNS record that publishes it.",
        discussion: """
            Writes SELECTOR.private (PKCS#8 PEM, readable by its owner only) and SELECTOR.txt (a \
            zone-file TXT record), and prints what to do next. Files that are there already are \
            never overwritten.
            """)

    @Option(name: [.customShort("d"), .long], help: "The signing domain.")
    var domain: String

    @Option(name: [.customShort("s"), .long], help: "The selector.")
    var selector: String

    @Option(name: .long, help: "rsa or ed25519.")
    var type = "rsa"

    @Option(
        name: [.customShort("b"), .long], help: "Bits of an RSA key: 1024 to 8192.")
    var bits = 2_048

    @Option(
        name: [.customShort("D"), .long], help: "The directory for both files.",
        completion: .directory)
    var directory = "."

    @Flag(name: [.customShort("t"), .long], help: "Tell that the domain is testing DKIM (t=y).")
    var testmode = false

    @Flag(
        name: [.customShort("S"), .customLong("nosubdomains")],
        help: "Forbid identities in subdomains (t=s).")
    var noSubdomains = false

    @Flag(name: [.customShort("r"), .long], help: "Restrict the key to email (s=email).")
    var restrict = false

    @Option(name: [.customShort("n"), .long], help: "A note for people (n=).")
    var note: String?

    mutating func run() throws {
        try complete { try generate() }
    }

    private func generate() throws(ProgramError) {
        let query = KeyQuery(
            selector: try Arguments.selector(selector, option: "--selector"),
            domain: try Arguments.domain(domain, option: "--domain"))
        let key = try makeKey()
        let writer = KeyRecordWriter(record(for: key), at: query)
        // A relative KeyFile would count from wherever the daemon is started.
        let base = "\(FileAccess.absolute(directory))/\(selector)"
        let pem: [UInt8]
        do {
            pem = try key.pkcs8PEM()
        } catch {
            throw ProgramError(.software, "\(error)")
        }
        try FileAccess.create("\(base).private", mode: 0o600, contents: pem)
        try FileAccess.create(
            "\(base).txt", mode: 0o644, contents: Array(writer.zoneEntry(owner: .absolute).utf8))
        try StandardStreams.printLine(nextSteps(base: base, query: query, text: writer.text))
    }

    private func record(for key: PrivateKey) -> KeyRecord {
        var record = KeyRecord(keyType: key.type, publicKeyData: key.publicKeyData)
        record.acceptableHashes = ["sha256"]
        if testmode { record.flags.append("y") }
        if noSubdomains { record.flags.append("s") }
        if restrict { record.serviceTypes = ["email"] }
        record.notes = note
        return record
    }

    private func makeKey() throws(ProgramError) -> PrivateKey {
        guard let type = KeyType(rawValue: type.lowercased()) else {
            throw ProgramError(.usage, "--type: “\(type)” is not known; use rsa or ed25519")
        }
        do {
            switch type {
            case .rsa:
                guard (1_024...8_192).contains(bits) else {
                    throw ProgramError(
                        .usage,
                        "--bits: \(bits) is out of range; RSA keys have 1024 to 8192 bits, and "
                            + "2048 is what others can verify and DNS can carry")
                }
                return try PrivateKey.generateRSA(bits: bits)
            case .ed25519:
                return try PrivateKey.generateEd25519()
            }
        } catch let error as ProgramError {
            throw error
        } catch {
            throw ProgramError(.software, "no key could be made: \(error)")
        }
    }

    private func nextSteps(base: String, query: KeyQuery, text: String) -> String {
        """
        private key: \(base).private (keep it secret; the daemon's user must be able to read it)
        DNS record:  \(base).txt

        1. Publish the record in the zone of \(query.domain). In a zone file, the line is that of
           \(base).txt; in a web form, the name is
           \(query.name)
           and the text of the TXT record, in one piece,
           \(text)
        2. Wait until it can be seen:
           dkim-milterd testkey -d \(query.domain) -s \(query.selector) -k \(base).private
        3. Name the key in the configuration and reload:
           Domain    \(query.domain)
           Selector  \(query.selector)
           KeyFile   \(base).private
        """
    }
}
