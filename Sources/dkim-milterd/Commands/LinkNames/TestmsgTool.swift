internal import DKIMCore
internal import DKIMFilter
import Glibc

/// `opendkim-testmsg`: signs or verifies the message on standard input.
///
/// It signs with SHA-256 (rsa-sha1 is forbidden, RFC 8301), and needs no temporary files.
struct TestmsgTool {
    private var domain: String?
    private var keyFile: String?
    private var selector: String?
    private var configuration: String?

    private static let tool = LinkedTool(
        name: .testmsg,
        usage: """
            \t-C            no effect: line ends are always kept
            \t-d DOMAIN     signing domain
            \t-k FILE       private key
            \t-K            no effect: there are no temporary files
            \t-s SELECTOR   selector
            \t-t PATH       no effect: there are no temporary files
            \t-x FILE       verify with the resolver of this configuration
            """, usageStatus: ExitStatus.configuration.rawValue)

    /// Runs the tool and ends the process.
    static func run(_ arguments: [String]) -> Never {
        tool.finish {
            let (options, operands) = try OptionScanner("Cd:k:Ks:t:x:").scan(arguments)
            try tool.refuse(operands: operands)
            var run = TestmsgTool()
            for option in options { run.take(option) }
            return try run.work().rawValue
        }
    }

    private mutating func take(_ option: OptionScanner.Option) {
        switch option.name {
        case "d": domain = option.value
        case "k": keyFile = option.value
        case "s": selector = option.value
        case "x": configuration = option.value
        default: break
        }
    }

    private func work() throws -> ExitStatus {
        let given = [domain, keyFile, selector].compactMap { $0 }.count
        guard given == 0 || given == 3 else {
            throw OptionScanner.Fault("-d, -k and -s go together")
        }
        let input: MessageInput
        do throws(ProgramError) {
            input = try MessageInput()
        } catch {
            throw ProgramError(.software, "dkim_chunk(): Syntax error: \(error)")
        }
        if let domain, let keyFile, let selector {
            try sign(input, domain: domain, selector: selector, keyFile: keyFile)
            return .success
        }
        return try verify(input)
    }

    private func sign(
        _ input: MessageInput, domain: String, selector: String, keyFile: String
    ) throws(ProgramError) {
        let key: PrivateKey
        do throws(ProgramError) {
            key = try SigningKeyFile.read(keyFile)
        } catch {
            throw ProgramError(.systemFault, error.message)
        }
        var request = SigningRequest(
            domain: try Arguments.domain(domain, option: "-d"),
            selector: try Arguments.selector(selector, option: "-s"), key: key,
            fields: .default)
        request.canonicalization = Canonicalization(header: .relaxed, body: .simple)
        do {
            var plan = BodyHashPlan()
            let signer = try Signer(
                header: input.reader.header, requests: [request],
                now: UInt64(clamping: time(nil)), plan: &plan)
            let fields = try signer.signatures(bodyHashes: try input.hashes(plan: plan))
            try input.write(withFields: fields)
        } catch let error as ProgramError {
            throw error
        } catch {
            throw ProgramError(.software, "dkim_eom(): the message cannot be signed: \(error)")
        }
    }

    private func verify(_ input: MessageInput) throws(ProgramError) -> ExitStatus {
        var seconds = 10
        let resolver: any KeyResolver
        if let configuration {
            let loaded = try ToolEnvironment.configuration(configuration)
            (resolver, seconds) = try KeySource.resolver(of: loaded)
        } else {
            resolver = try KeySource.resolver(
                keyFile: nil, nameservers: [], timeoutSeconds: seconds)
        }
        var plan = BodyHashPlan()
        let verifier = Verifier(
            header: input.reader.header, policy: VerificationPolicy(),
            now: UInt64(clamping: time(nil)), plan: &plan)
        let answers = KeySource.answers(
            to: verifier.keyQueries, from: resolver, timeoutSeconds: seconds)
        let hashes: [BodyHash]
        do throws(CryptoError) {
            hashes = try input.hashes(plan: plan)
        } catch {
            throw ProgramError(.software, "\(error)")
        }
        let results = verifier.results(bodyHashes: hashes, answers: answers)
        if results.contains(where: { $0.result == .pass }) { return .success }
        guard let first = results.first, let failure = first.failure else {
            throw ProgramError(.software, "dkim_eom(): No signature")
        }
        throw ProgramError(
            .software, "dkim_eom(): \(Self.words(for: first.result)): \(failure.reason)")
    }

    /// What OpenDKIM's library calls a result.
    private static func words(for result: DKIMResult) -> String {
        switch result {
        case .temperror: "Key retrieval failed"
        case .permerror, .neutral, .policy: "Unable to verify"
        case .none: "No signature"
        case .fail, .pass: "Bad signature"
        }
    }
}
