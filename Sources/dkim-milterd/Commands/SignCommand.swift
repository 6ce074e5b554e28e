import ArgumentParser
internal import DKIMCore
internal import DKIMFilter
import Glibc

/// `sign`: a message on standard input, the signed message on standard output.
struct SignCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sign",
        abstract: "Sign a message from standard input.",
        discussion: """
            --domain, --selector and --key may be repeated for several signatures (one --domain \
            serves all). With --config the daemon's tables decide. Line ends of the input, LF or \
            CRLF, are kept.
            """)

    @Option(name: .long, help: "The signing domain (d=).")
    var domain: [String] = []

    @Option(name: .long, help: "The selector (s=).")
    var selector: [String] = []

    @Option(name: .long, help: "The private key's file, PEM.", completion: .file())
    var key: [String] = []

    @Option(name: .long, help: "header/body, each simple or relaxed.")
    var canonicalization: String?

    @Option(name: .long, help: "rsa-sha256 or ed25519-sha256; must fit the key.")
    var algorithm: [String] = []

    @Option(name: .long, help: "The names of the fields to sign, separated by commas.")
    var signHeaders: String?

    @Option(name: .long, help: "The names of the fields to over-sign, separated by commas.")
    var oversignHeaders: String?

    @Option(name: .long, help: "The identity (i=).")
    var identity: String?

    @Option(name: .long, help: "Seconds until the signature expires (x=).")
    var ttl: UInt64?

    @Flag(name: .long, help: "State the length of the signed body (l=); others may then append.")
    var bodyLength = false

    @Option(name: .long, help: "Sign at most so many octets of the body (l=).")
    var maximumSignedBytes: UInt64?

    @Flag(name: .long, help: "Copy the signed fields into z=, for diagnosis.")
    var copyFields = false

    @Option(name: .long, help: "The time for t=, in seconds since 1970 (default: now).")
    var timestamp: UInt64?

    @Option(
        name: .long, help: "Take tables and keys from this configuration file.", completion: .file()
    )
    var config: String?

    func validate() throws {
        if config != nil {
            guard domain.isEmpty, selector.isEmpty, key.isEmpty else {
                throw ValidationError("--config excludes --domain, --selector and --key.")
            }
            return
        }
        guard !key.isEmpty, selector.count == key.count,
            domain.count == 1 || domain.count == key.count
        else {
            throw ValidationError(
                "Name --domain, --selector and --key (each as often as there are signatures), "
                    + "or --config.")
        }
        guard algorithm.isEmpty || algorithm.count == 1 || algorithm.count == key.count else {
            throw ValidationError("Name --algorithm once, or once for every key.")
        }
    }

    mutating func run() throws {
        try complete { try sign() }
    }

    private func sign() throws(ProgramError) {
        let input = try MessageInput()
        guard let config else {
            let fields = try signatures(input, input.reader.header, commandLineRequests())
            return try input.write(withFields: fields)
        }
        let preparation = try ConfiguredSigning(path: config).preparation(for: input.reader.header)
        let fields = try signatures(input, preparation.header, preparation.requests)
        try input.write(withFields: fields, edits: preparation.edits)
    }

    private func signatures(
        _ input: MessageInput, _ header: HeaderSection, _ requests: [SigningRequest]
    ) throws(ProgramError) -> [HeaderField] {
        do {
            var plan = BodyHashPlan()
            let signer = try Signer(
                header: header, requests: requests,
                now: timestamp ?? UInt64(clamping: time(nil)), plan: &plan)
            return try signer.signatures(bodyHashes: try input.hashes(plan: plan))
        } catch let error as SigningError {
            throw ProgramError(.badInput, "the message cannot be signed: \(error)")
        } catch {
            throw ProgramError(.software, "the message cannot be signed: \(error)")
        }
    }

    private func commandLineRequests() throws(ProgramError) -> [SigningRequest] {
        var requests: [SigningRequest] = []
        for index in key.indices {
            requests.append(try request(at: index))
        }
        return requests
    }

    private func request(at index: Int) throws(ProgramError) -> SigningRequest {
        let signingKey = try SigningKeyFile.read(key[index])
        var request = SigningRequest(
            domain: try Arguments.domain(
                domain.count == 1 ? domain[0] : domain[index], option: "--domain"),
            selector: try Arguments.selector(selector[index], option: "--selector"),
            key: signingKey, fields: try fieldSelection())
        if !algorithm.isEmpty {
            let text = algorithm.count == 1 ? algorithm[0] : algorithm[index]
            try Arguments.check(algorithm: text, fits: signingKey, file: key[index])
        }
        if let canonicalization {
            guard let pair = Canonicalization(canonicalization) else {
                throw ProgramError(
                    .usage,
                    "--canonicalization: “\(canonicalization)” is not of the form "
                        + "header/body with simple or relaxed")
            }
            request.canonicalization = pair
        }
        if let identity {
            do {
                request.agentIdentifier = try AgentIdentifier(identity)
            } catch {
                throw ProgramError(.usage, "--identity: \(error)")
            }
        }
        request.timeToLive = ttl
        if let maximumSignedBytes {
            request.bodyLength = .limited(maximumSignedBytes)
        } else if bodyLength {
            request.bodyLength = .wholeBody
        }
        request.copiesFields = copyFields
        return request
    }

    private func fieldSelection() throws(ProgramError) -> SignedFieldNames {
        var selection = SignedFieldNames.default
        if let signHeaders {
            selection = SignedFieldNames(
                signed: try Arguments.fieldNames(signHeaders, option: "--sign-headers"),
                oversigned: [])
        }
        if let oversignHeaders {
            selection.oversigned = try Arguments.fieldNames(
                oversignHeaders, option: "--oversign-headers")
        }
        return selection
    }
}
