internal import DKIMFilter
import Glibc

/// `-t`: messages on their way through the filter, without an MTA. The client is this host, as if
/// a local program had sent them.
struct MessageTrial {
    private let environment: FilterEnvironment
    private let verbosity: Int

    /// Loads the configuration as the daemon would.
    ///
    /// - Parameter time: the time to sign and to judge by; nil for the clock.
    init(
        path: String?, overrides: [(name: String, value: String)], time fixedTime: UInt64?,
        verbosity: Int
    ) throws(ProgramError) {
        let loaded = try LoadedConfiguration(
            path: path, overrides: overrides, requiresSocket: false)
        for notice in loaded.notices where verbosity > 0 {
            StandardStreams.complain("notice: \(notice)")
        }
        let log = TrialLog(threshold: verbosity > 0 ? .info : .warning)
        let usual = try EnvironmentBuilder(log: log).environment(for: loaded)
        var now = usual.now
        if let fixedTime { now = { fixedTime } }
        environment = FilterEnvironment(
            configuration: usual.configuration, resolver: usual.resolver, log: log,
            hostName: usual.hostName, software: usual.software, now: now)
        self.verbosity = verbosity
    }

    /// Runs the files, one message after the other over one connection.
    ///
    /// - Parameter files: names; `-` is standard input.
    /// - Returns: success if every message got a signature or had one that passed.
    func run(_ files: [String]) throws(ProgramError) -> ExitStatus {
        let environment = environment
        let session = MailSession { environment }
        let client = ClientIdentity(host: "localhost", address: HostAddress("127.0.0.1"))
        let greeting = session.connect(client)
        tell("mlfi_connect() returned \(Self.name(of: greeting))", at: 2)
        guard greeting == .proceed else {
            try StandardStreams.printLine(
                "\(DKIMMilterd.programName): localhost is in PeerList: its mail is left alone")
            return .notVerified
        }
        var status = ExitStatus.success
        for file in files {
            let result = try run(file, session)
            if Self.gravity(of: result) > Self.gravity(of: status) { status = result }
        }
        tell("mlfi_close() returned SMFIS_CONTINUE", at: 2)
        return status
    }

    private func run(
        _ file: String, _ session: MailSession
    ) throws(ProgramError) -> ExitStatus {
        let label = file == "-" ? "(stdin)" : file
        let bytes = try Self.read(file)
        if environment.configuration.process.strictTestMode,
            let line = TrialMessage.lineWithoutCRLF(bytes)
        {
            throw ProgramError(
                .badInput, "\(label): line \(line) does not end in CRLF (StrictTestMode)")
        }
        let message: TrialMessage
        do throws(TrialMessage.Fault) {
            message = try TrialMessage(bytes)
        } catch {
            throw ProgramError(.badInput, "\(label): line \(error.line): header malformed")
        }
        let steps = TrialSteps(session: session, label: label) { tell($0, at: 2) }
        let outcome = steps.run(message)
        tell("\(label): mlfi_eom() returned \(Self.name(of: outcome.reply))", at: 1)
        let report = TrialReport(outcome: outcome, label: label)
        for line in verbosity > 1 ? report.edits : report.signatures {
            try StandardStreams.printLine(line)
        }
        for line in report.verdicts { try StandardStreams.printLine(line) }
        return report.status
    }

    private static func read(_ file: String) throws(ProgramError) -> [UInt8] {
        if file == "-" { return try StandardStreams.readInput(limit: MessageInput.maximumBytes) }
        do throws(ProgramError) {
            return try FileAccess.read(file, limit: MessageInput.maximumBytes)
        } catch {
            throw ProgramError(.unavailable, error.message)
        }
    }

    private func tell(_ text: String, at level: Int) {
        guard verbosity >= level else { return }
        StandardStreams.complain("\(DKIMMilterd.programName): \(text)")
    }

    /// The milter library's name of an answer.
    static func name(of reply: FilterReply) -> String {
        switch reply {
        case .proceed: "SMFIS_CONTINUE"
        case .skip: "SMFIS_SKIP"
        case .accept: "SMFIS_ACCEPT"
        case .discard: "SMFIS_DISCARD"
        case .reject: "SMFIS_REJECT"
        case .temporaryFailure: "SMFIS_TEMPFAIL"
        }
    }

    private static func gravity(of status: ExitStatus) -> Int {
        switch status {
        case .success: 0
        case .temporaryFailure: 1
        default: 2
        }
    }
}
