internal import DKIMCore

/// `opendkim-genkey`: a new key pair. The `.txt` file has the form that its users paste into zones.
///
/// Two departures: files that are there already are not overwritten, and a key that is too small
/// to sign with is not made.
struct GenkeyTool {
    private var appendsDomain = false
    private var bits = 2_048
    private var domain = "localhost"
    private var directory = "."
    private var hashes = "sha256"
    private var note: String?
    private var isRestricted = false
    private var selector = "default"
    private var coversSubdomains = true
    private var isTesting = false
    private var type = KeyType.rsa
    private var isVerbose = false
    private var showsVersion = false
    private var showsHelp = false

    private static let tool = LinkedTool(
        name: .genkey,
        usage: """
            \t-a, --append-domain         whole name in the zone file entry
            \t-b, --bits=N                size of the key [2048]
            \t-D, --directory=PATH        where the files go
            \t-d, --domain=NAME           the domain [localhost]
            \t-h, --hash-algorithms=LIST  hashes to limit the key to [sha256]
            \t--help                      print this and exit
            \t-n, --note=TEXT             a note in the record
            \t-r, --restrict              key is for email only
            \t-s, --selector=NAME         the selector [default]
            \t-S, --nosubdomains          no identities in subdomains
            \t--subdomains                identities in subdomains too
            \t-t, --testmode              domain is testing DKIM
            \t--type=TYPE                 rsa or ed25519 [rsa]
            \t-v, --verbose               tell more
            \t-V, --version               print the version and exit
            """, usageStatus: 1, failureStatus: 1)

    private static let scanner = OptionScanner(
        "ab:D:d:h:n:rs:StvV",
        words: [
            .init(text: "append-domain", name: "a", canBeNegated: true),
            .init(text: "bits", name: "b", takesValue: true),
            .init(text: "directory", name: "D", takesValue: true),
            .init(text: "domain", name: "d", takesValue: true),
            .init(text: "hash-algorithms", name: "h", takesValue: true),
            .init(text: "help", name: "help"),
            .init(text: "note", name: "n", takesValue: true),
            .init(text: "restrict", name: "r", canBeNegated: true),
            .init(text: "selector", name: "s", takesValue: true),
            .init(text: "subdomains", name: "subdomains", canBeNegated: true),
            .init(text: "testmode", name: "t", canBeNegated: true),
            .init(text: "type", name: "type", takesValue: true),
            .init(text: "verbose", name: "v"),
            .init(text: "version", name: "V", canBeNegated: true),
        ])

    /// Runs the tool and ends the process.
    static func run(_ arguments: [String]) -> Never {
        tool.finish {
            let (options, operands) = try scanner.scan(arguments)
            try tool.refuse(operands: operands)
            var run = GenkeyTool()
            for option in options { try run.take(option) }
            if run.showsHelp {
                tool.showUsage()
            } else if run.showsVersion {
                try StandardStreams.printLine(
                    "\(LinkName.genkey.rawValue) of dkim-milterd \(ProgramVersion.number)")
            } else {
                try run.generate()
            }
            return 0
        }
    }

    private mutating func take(_ option: OptionScanner.Option) throws(OptionScanner.Fault) {
        let value = option.value ?? ""
        switch option.name {
        case "a": appendsDomain = !option.isNegated
        case "b":
            guard let number = Int(value), (1_024...8_192).contains(number) else {
                throw OptionScanner.Fault("bits: '\(value)' is not a number from 1024 to 8192")
            }
            bits = number
        case "D": directory = value
        case "d": domain = value
        case "h":
            guard value.utf8.allSatisfy({ $0 == 0x3A || $0 == 0x2D || $0 == 0x2A || isWord($0) })
            else {
                throw OptionScanner.Fault("hash algorithms: '\(value)' is no list such as sha256")
            }
            hashes = value
        case "n": note = value
        case "r": isRestricted = !option.isNegated
        case "s": selector = value
        case "S": coversSubdomains = false
        case "subdomains": coversSubdomains = !option.isNegated
        case "t": isTesting = !option.isNegated
        case "type":
            guard let known = KeyType(rawValue: value.lowercased()) else {
                throw OptionScanner.Fault("type: '\(value)' is neither rsa nor ed25519")
            }
            type = known
        case "v": isVerbose = true
        case "V": showsVersion = !option.isNegated
        default: showsHelp = true
        }
    }

    private func isWord(_ octet: UInt8) -> Bool {
        (octet | 0x20) &- 0x61 < 26 || octet &- 0x30 < 10
    }

    private func generate() throws(ProgramError) {
        let query = KeyQuery(
            selector: try Arguments.selector(selector, option: "selector"),
            domain: try Arguments.domain(domain, option: "domain"))
        tell("generating private key")
        let key: PrivateKey
        let pem: [UInt8]
        do throws(CryptoError) {
            key =
                switch type {
                case .rsa: try PrivateKey.generateRSA(bits: bits)
                case .ed25519: try PrivateKey.generateEd25519()
                }
            pem = try key.pkcs8PEM()
        } catch {
            throw ProgramError(.software, "no key could be made: \(error)")
        }
        // Rather no file than a key without its record.
        guard !FileAccess.isReadable("\(directory)/\(selector).txt") else {
            throw ProgramError(
                .cannotCreate,
                "cannot create \(directory)/\(selector).txt: it exists already; move it away first")
        }
        try FileAccess.create("\(directory)/\(selector).private", mode: 0o600, contents: pem)
        tell("private key written to \(selector).private")
        try FileAccess.create(
            "\(directory)/\(selector).txt", mode: 0o600,
            contents: Array(entry(for: key, at: query).utf8))
        tell("DNS TXT record written to \(selector).txt")
    }

    /// The zone file entry, laid out as opendkim-genkey does.
    private func entry(for key: PrivateKey, at query: KeyQuery) -> String {
        var tags = "v=DKIM1;"
        if let note {
            // Blanks may stand as they are (RFC 6376 §3.6.1, n=); what would end the tag, the
            // string or the record must not.
            let words = note.split(separator: " ", omittingEmptySubsequences: false)
            let text = words.map { QuotedPrintable.encode($0.utf8).replacing("\"", with: "=22") }
            tags += " n=\"\(text.joined(separator: " "))\";"
        }
        if !hashes.isEmpty { tags += " h=\(hashes);" }
        tags += " k=\(key.type.rawValue); "
        let flags = (isTesting ? ["y"] : []) + (coversSubdomains ? [] : ["s"])
        if !flags.isEmpty { tags += "t=\(flags.joined(separator: ":")); " }
        if isRestricted { tags += "s=email; " }
        let strings =
            ZoneText.strings(tags, maximum: 255)
            + ZoneText.strings(Base64.encode(key.publicKeyData), maximum: 250, lead: "p=")
        // The spelling that was asked for, unless DNS needs another.
        let label =
            selector.lowercased() == query.selector.ascii ? selector : query.selector.ascii
        let name =
            "\(label)._domainkey" + (appendsDomain ? ".\(query.domain.ascii)." : "")
        return "\(name)\tIN\tTXT\t( \(strings.joined(separator: "\n\t  ")) )"
            + "  ; ----- DKIM key \(label) for \(query.domain.ascii)\n"
    }

    private func tell(_ text: String) {
        if isVerbose { Self.tool.complain(text) }
    }
}
