import ArgumentParser
internal import DKIMFilter

/// `check-config`: reads all that the daemon would and tells every problem.
struct CheckConfigCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check-config",
        abstract: "Check the configuration, tables and keys, and exit.",
        discussion: "Exit status: 0 if the daemon would start, 78 if it would not.")

    @Option(name: [.customShort("x"), .long], help: "The configuration file.", completion: .file())
    var config: String?

    mutating func run() throws {
        let path = config ?? DaemonCommand.defaultPath
        try complete { try Self.check(path: path, overrides: []) }
    }

    /// Loads the configuration and prints what there is to say of it.
    static func check(
        path: String?, overrides: [(name: String, value: String)]
    ) throws(ProgramError) {
        let loaded = try LoadedConfiguration(
            path: path, overrides: overrides, readsAllKeys: true)
        let start = try StartCheck(loaded)
        for notice in loaded.notices + start.notices {
            StandardStreams.complain("notice: \(notice)")
        }
        try StandardStreams.printLine("\(path ?? "command line"): configuration is good")
    }
}
