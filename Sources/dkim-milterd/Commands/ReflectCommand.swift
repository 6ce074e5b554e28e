import ArgumentParser
internal import DKIMCore
internal import DKIMFilter
import Glibc

/// `reflect`: answers a message with what became of its signatures; for pipe(8) of Postfix.
struct ReflectCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "reflect",
        abstract: "Answer a message from standard input with a report about its signatures.",
        discussion: """
            For a transport of Postfix (pipe(8)), see dkim-milterd-reflect(8). Bounces, lists and \
            automatic mail get no answer (RFC 3834), and nobody gets more than the limits allow. \
            Exit status: 0 if the message was answered or is not to be, 75 if it cannot be now.
            """)

    @Option(name: .long, help: "The address that answers.")
    var from: String?

    @Option(
        name: .long, parsing: .unconditional,
        help: "The envelope sender, to whom the answer goes; empty for a bounce.")
    var sender: String?

    @Option(name: .long, parsing: .unconditional, help: "The queue id, for log lines.")
    var queueID: String?

    @Flag(name: .long, help: "Print the answer: send nothing, count nothing.")
    var print = false

    @Option(
        name: .long,
        help: "The program that sends the answer, with arguments; it gets -i -f <> -- ADDRESS.")
    var sendmail = "/usr/sbin/sendmail"

    @Option(
        name: .long, help: "The directory that holds the count of answers.",
        completion: .directory)
    var state = "/var/lib/dkim-reflect"

    @Option(name: .long, help: "Answers to one address in an hour.")
    var limitPerSender = 5

    @Option(name: .long, help: "Answers in an hour altogether.")
    var limitTotal = 200

    @Option(name: .long, help: "A message with more Received fields is not answered.")
    var maximumHops = 50

    @Option(name: .long, help: "A message of more octets is not answered.")
    var maximumSize = 52_428_800

    @Option(name: .long, help: "Take keys from this file instead of DNS.", completion: .file())
    var keys: String?

    @Option(name: .long, help: "Ask this DNS server: ADDRESS[@PORT].")
    var nameserver: [String] = []

    @Option(name: .long, help: "Seconds to wait for DNS.")
    var dnsTimeout = 10

    mutating func run() throws {
        // A program that does not read what it is to send gives EPIPE then.
        signal(SIGPIPE, SIG_IGN)
        let log = Self.log()
        do {
            let outcome = try reflector(log).answer()
            log.write(.info, queueID: queueID, outcome)
        } catch {
            log.write(.error, queueID: queueID, "not answered for now: \(error)")
            // Any other status of a fault would have pipe(8) send a bounce.
            throw ExitCode(ExitStatus.temporaryFailure.rawValue)
        }
    }

    /// Takes the options, each with its rule.
    private func reflector(_ log: any EventLog) throws(ProgramError) -> Reflector {
        guard let from else { throw ProgramError(.usage, "--from is missing: who answers") }
        guard let sender else {
            throw ProgramError(.usage, "--sender is missing: --sender ${sender} in master.cf")
        }
        let own: Mailbox
        do {
            own = try Mailbox.address(from)
        } catch {
            throw ProgramError(.usage, "--from: \(error)")
        }
        guard let limits = AnswerLimits(perSender: limitPerSender, total: limitTotal) else {
            throw ProgramError(
                .usage,
                "--limit-per-sender and --limit-total are within 1 and "
                    + "\(AnswerLimits.maximum)")
        }
        guard keys == nil || nameserver.isEmpty else {
            throw ProgramError(.usage, "--keys excludes --nameserver")
        }
        guard (1...1_000).contains(dnsTimeout), (1...1_000).contains(maximumHops),
            (1...MessageInput.maximumBytes).contains(maximumSize)
        else {
            throw ProgramError(
                .usage, "--dns-timeout, --maximum-hops or --maximum-size is out of range")
        }
        let program = sendmail.split(whereSeparator: \.isWhitespace).map(String.init)
        guard program.first?.hasPrefix("/") == true else {
            throw ProgramError(.usage, "--sendmail: “\(sendmail)” is not the path of a program")
        }
        let keySource = try KeySource.resolver(
            keyFile: keys, nameservers: nameserver, timeoutSeconds: dnsTimeout)
        return Reflector(
            rules: AnswerRules(own: own, maximumHops: maximumHops), sender: sender,
            maximumSize: maximumSize,
            verification: Verification(
                resolver: keySource, timeoutSeconds: dnsTimeout, now: UInt64(clamping: time(nil))),
            ledger: AnswerLedgerFile(
                directory: state, limits: limits, complain: { log.write(.warning, $0) }),
            log: log,
            outlet: print ? .standardOutput : .program(program))
    }

    /// syslog, and standard error, of which pipe(8) puts the first line beside the delivery.
    private static func log() -> DaemonLog {
        var options = Configuration().daemon
        options.syslog = true
        _ = SystemLog(options)
        return DaemonLog(
            DaemonLog.Destination(syslog: true, standardError: true, marksPriority: false))
    }

    /// ArgumentParser sees no value in `--sender=`, and would take the next word for it. That is
    /// what pipe(8) makes of `--sender=${sender}` for a bounce.
    static func withEmptySender(_ arguments: [String]) -> [String] {
        arguments.flatMap { $0 == "--sender=" ? ["--sender", ""] : [$0] }
    }

    /// Ends the process for a fault that ArgumentParser found. A wrong command line in master.cf
    /// must not bounce the mail of those who use the address: pipe(8) would for the status 64.
    static func exitWithout(bounceFor error: any Error) -> Never {
        let usage = ExitStatus.usage.rawValue
        guard DKIMMilterd.exitCode(for: error).rawValue == usage else {
            DKIMMilterd.exit(withError: error)
        }
        StandardStreams.complain(DKIMMilterd.fullMessage(for: error))
        Glibc.exit(ExitStatus.temporaryFailure.rawValue)
    }
}
