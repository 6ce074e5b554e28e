import ArgumentParser

/// `explain`: what the daemon would do with a message, and which line decides.
struct ExplainCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "explain",
        abstract: "Tell what the daemon would do with a message, and which lines decide.",
        discussion: """
            Sends a message as described through the code that mail goes through, with the \
            configuration, tables and keys of the daemon, and tells each decision with the entry \
            and its file and line. Nothing is sent anywhere. Exit status: 0 if the message would \
            be signed or verified, or is treated as --expect says; else 1; 75 if it would be \
            deferred; 78 if the configuration is wrong.
            """)

    @Option(
        name: [.customShort("x"), .long],
        help: "The configuration file (default: /etc/dkim-filter.conf).")
    var config: String?

    @Option(name: .long, help: "The address of the client; “local” for one that has none.")
    var client: String

    @Option(name: .long, help: "The client's host name (default: none is known).")
    var host: String?

    @Option(name: .long, help: "The user that the client has logged in as.")
    var auth: String?

    @Option(name: .long, help: "The name of the MTA's service: macro {daemon_name}.")
    var daemon: String?

    @Option(name: .long, help: "What stands in the From field.")
    var from: String

    @Option(name: .long, help: "The envelope sender: macro {mail_addr} (default: that of --from).")
    var mailFrom: String?

    @Option(name: .long, help: "A recipient; may be repeated (default: recipient@example.com).")
    var rcpt: [String] = []

    @Option(name: .long, help: "NAME: VALUE, a further header field; may be repeated.")
    var header: [String] = []

    @Option(name: .long, help: "NAME=VALUE, a further milter macro; may be repeated.")
    var macro: [String] = []

    @Option(
        name: .long,
        help: "signed, verified or untouched: exit with 1 if the message is treated otherwise.")
    var expect: String?

    @Flag(name: .long, help: "Print JSON.")
    var json = false

    func validate() throws {
        let words = MessageFate.expected.map(\.rawValue)
        guard expect.map(words.contains) != false else {
            throw ValidationError("--expect takes one of \(words.joined(separator: ", ")).")
        }
        do throws(ProgramError) {
            _ = try described()
        } catch {
            throw ValidationError(error.message)
        }
    }

    mutating func run() throws {
        try complete {
            let path = config ?? DaemonCommand.defaultPath
            let run = try ExplanationRun(path: path, message: try described())
            let explanation = run.explanation()
            try ExplanationOutput(explanation: explanation).write(asJSON: json)
            let status = explanation.status(expecting: expect.flatMap(MessageFate.init))
            guard status == .success else { throw ProgramError(status, "") }
        }
    }

    private func described() throws(ProgramError) -> DescribedMessage {
        var description = DescribedMessage.Options(client: client, from: from)
        description.host = host
        description.user = auth
        description.daemonName = daemon
        description.envelopeSender = mailFrom
        description.recipients = rcpt
        description.fields = header
        description.macros = macro
        return try DescribedMessage(description)
    }
}
