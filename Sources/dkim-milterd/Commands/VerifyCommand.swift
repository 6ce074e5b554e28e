import ArgumentParser
internal import DKIMCore
internal import DKIMResolver
import Glibc

/// `verify`: a message on standard input, a line per signature on standard output.
struct VerifyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract: "Verify the signatures of a message from standard input.",
        discussion: """
            Prints one line per signature, in the order of their fields and in the syntax of \
            Authentication-Results (RFC 8601); “dkim=none” if there is none. Exit status: 0 if a \
            signature passed, 1 if none did, 75 if none did and a key was not to be had now.
            """)

    @Option(name: .long, help: "Take keys from this file instead of DNS.", completion: .file())
    var keys: String?

    @Option(name: .long, help: "Ask this DNS server: ADDRESS[@PORT].")
    var nameserver: [String] = []

    @Option(name: .long, help: "Print a whole Authentication-Results field with this authserv-id.")
    var authservID: String?

    @Flag(name: .long, help: "Print JSON.")
    var json = false

    @Flag(name: .long, help: "Tell why each signature fails, and what to do about it.")
    var explain = false

    @Option(name: .long, help: "Seconds to wait for DNS.")
    var dnsTimeout = 10

    @Option(name: .long, help: "RSA keys of fewer bits give “policy”.")
    var minimumKeyBits = VerificationPolicy().minimumKeyBits

    @Option(name: .long, help: "RSA keys of more bits give “policy”.")
    var maximumKeyBits = VerificationPolicy().maximumKeyBits

    @Option(name: .long, help: "Examine at most so many signatures.")
    var maximumSignatures = VerificationPolicy().maximumSignatures

    @Option(name: .long, help: "The time to judge t= and x= by, in seconds since 1970.")
    var timestamp: UInt64?

    func validate() throws {
        guard keys == nil || nameserver.isEmpty else {
            throw ValidationError("--keys excludes --nameserver.")
        }
        guard (1...1_000).contains(dnsTimeout), (1...100_000).contains(maximumSignatures) else {
            throw ValidationError("--dns-timeout or --maximum-signatures is out of range.")
        }
    }

    mutating func run() throws {
        try complete { try verify() }
    }

    private func verify() throws(ProgramError) {
        let resolver = try KeySource.resolver(
            keyFile: keys, nameservers: nameserver, timeoutSeconds: dnsTimeout)
        let input = try MessageInput()
        if input.reader.header.isTruncated {
            let limits = input.reader.header.limits
            StandardStreams.complain(
                "warning: the header section is larger than \(limits.maximumBytes) octets or "
                    + "\(limits.maximumFields) fields: what lies beyond was not looked at")
        }
        var policy = VerificationPolicy()
        policy.minimumKeyBits = max(1_024, minimumKeyBits)
        policy.maximumKeyBits = maximumKeyBits
        policy.maximumSignatures = maximumSignatures
        let verification = Verification(
            resolver: resolver, timeoutSeconds: dnsTimeout, policy: policy,
            now: timestamp ?? UInt64(clamping: time(nil)))
        let outcome = try verification.outcome(of: input, explains: explain)
        let results = outcome.results
        try VerificationOutput(results: results, authservID: authservID, findings: outcome.findings)
            .write(asJSON: json)
        if results.contains(where: { $0.result == .pass }) { return }
        // What was printed says all; no message on top of it.
        let isTemporary = results.contains { $0.result == .temperror }
        throw ProgramError(isTemporary ? .temporaryFailure : .notVerified, "")
    }
}
