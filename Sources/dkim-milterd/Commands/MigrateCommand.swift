import ArgumentParser

/// `migrate`: what will be different when this daemon takes over.
struct MigrateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "migrate",
        abstract: "Tell what becomes of a configuration of OpenDKIM or dkim-filter.",
        discussion: """
            Goes through the configuration line by line, with the files that it includes and the \
            tables that it names, and says how to start the daemon in place of the old one. \
            Changes nothing. Exit status: 0 if the daemon would start, 78 if something is refused.
            """)

    @Option(
        name: .long,
        help: "The configuration; may be repeated for several instances.", completion: .file())
    var from: [String] = []

    @Option(
        name: .long,
        help:
            "The file of shell variables (default: /etc/default/opendkim with its configuration).",
        completion: .file())
    var defaults: String?

    @Option(
        name: .long,
        help: "A file of the service's unit; may be repeated (default: those of Debian).",
        completion: .file())
    var unit: [String] = []

    mutating func run() throws {
        try complete {
            let paths = from.isEmpty ? ["/etc/opendkim.conf"] : from
            let status = try Migration(
                paths: paths, defaultsPath: defaults, unitFiles: unit
            ).run()
            guard status == .success else { throw ProgramError(status, "") }
        }
    }
}
