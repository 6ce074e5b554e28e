import ArgumentParser
internal import DKIMFilter

/// The daemon: what the program is without a subcommand.
///
/// Its flags are OpenDKIM's letters with their meaning. Each stands for a parameter of the
/// configuration file and wins over it, also when the file is read anew.
struct DaemonCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "daemon",
        abstract: "Serve the MTA until SIGTERM (the default).",
        discussion: """
            SIGHUP and SIGUSR1 make the daemon read its configuration, tables and keys again; a \
            configuration with faults leaves the old one in force. Flags win over the file then, \
            too.
            """)

    @Option(
        name: [.customShort("x"), .long], parsing: .unconditional,
        help: "The configuration file (default: /etc/dkim-filter.conf if it exists).",
        completion: .file())
    var config: String?

    @OptionGroup
    var flags: ParameterFlags

    @Flag(name: .customShort("n"), help: "Check the configuration and exit.")
    var checksOnly = false

    @Option(
        name: .customShort("e"), parsing: .unconditional,
        help: "Print the value of a parameter and exit.")
    var extract: String?

    @Flag(name: .customShort("Q"), help: "Look up keys in a data set and exit.")
    var queries = false

    @Option(
        name: .customShort("t"), parsing: .unconditional,
        help: "Run messages through the filter and exit: FILE,FILE or - for standard input.",
        completion: .file())
    var testFiles: String?

    @Option(
        name: .customShort("F"), parsing: .unconditional,
        help: "With -t: the time, in seconds since 1970.")
    var fixedTime: UInt64?

    @Flag(name: .customShort("v"), help: "With -t: tell more; twice: each step and each edit.")
    var verbosity: Int

    @Flag(
        name: .customShort("X"),
        help: "No effect: parameters that OpenDKIM has given up are notices in any case.")
    var toleratesFormer = false

    @Flag(name: .customShort("V"), help: "Print the version and exit.")
    var showsVersion = false

    /// The file that is read unless another is named.
    static var defaultPath: String {
        LinkName.current?.configurationPath ?? "/etc/dkim-filter.conf"
    }

    /// The configuration file to read, if any.
    var configPath: String? {
        config ?? (FileAccess.isReadable(Self.defaultPath) ? Self.defaultPath : nil)
    }

    func validate() throws {
        guard fixedTime == nil || testFiles != nil else {
            throw ValidationError(
                "-F is for -t only: mail is signed with the time it is signed at.")
        }
    }

    mutating func run() throws {
        try complete { try work() }
    }

    private func work() throws(ProgramError) {
        let overrides = try flags.overrides()
        if showsVersion {
            try StandardStreams.printLine(ProgramVersion.text)
        } else if let extract {
            try ParameterValue(of: extract, path: configPath, overrides: overrides).print()
        } else if queries {
            try DataSetQuery().run()
        } else if let testFiles {
            let status = try MessageTrial(
                path: configPath, overrides: overrides, time: fixedTime, verbosity: verbosity
            ).run(testFiles.split(separator: ",").map(String.init))
            guard status == .success else { throw ProgramError(status, "") }
        } else if checksOnly {
            try CheckConfigCommand.check(path: configPath, overrides: overrides)
        } else {
            try Daemon.run(path: configPath, overrides: overrides)
        }
    }
}
