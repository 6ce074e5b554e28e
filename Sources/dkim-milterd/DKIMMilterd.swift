import ArgumentParser
import Glibc

/// The program: the daemon itself, and the tools beside it as subcommands.
@main
struct DKIMMilterd: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "dkim-milterd",
        abstract: "Sign and verify mail with DKIM, as a milter for Postfix.",
        discussion: """
            Without a subcommand this is the daemon: dkim-milterd --config FILE. Its flags are \
            those of “dkim-milterd daemon --help”.
            """,
        version: ProgramVersion.text,
        subcommands: [
            DaemonCommand.self, CheckConfigCommand.self, SignCommand.self, VerifyCommand.self,
            KeygenCommand.self, TestkeyCommand.self, GenzoneCommand.self, RotateCommand.self,
            MigrateCommand.self, ExplainCommand.self, ReflectCommand.self,
        ],
        // A root command with options of its own would take those of its subcommands.
        defaultSubcommand: DaemonCommand.self)

    /// Called by the name of another program, it takes that program's flags.
    static func main() {
        // Ignored, as some callers leave it, it would hide how the processes that are started end.
        signal(SIGCHLD, SIG_DFL)
        if let name = LinkName.current { name.run(Array(CommandLine.arguments.dropFirst())) }
        let arguments = Array(CommandLine.arguments.dropFirst())
        guard arguments.first == ReflectCommand.configuration.commandName else { return main(nil) }
        do {
            var command = try parseAsRoot(ReflectCommand.withEmptySender(arguments))
            try command.run()
        } catch {
            ReflectCommand.exitWithout(bounceFor: error)
        }
    }

    /// The name in front of messages: the one this process was called by.
    static var programName: String { LinkName.current?.rawValue ?? "dkim-milterd" }
}

extension ParsableCommand {
    /// Runs a command's work and turns what it throws into a message and an exit status.
    func complete(_ work: () throws -> Void) throws {
        do {
            try work()
        } catch let error as ProgramError {
            if !error.message.isEmpty {
                StandardStreams.complain("\(DKIMMilterd.programName): \(error)")
            }
            throw ExitCode(error.status.rawValue)
        }
    }
}
