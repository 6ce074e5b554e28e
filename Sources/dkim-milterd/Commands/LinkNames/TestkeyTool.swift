internal import DKIMFilter

/// `opendkim-testkey`: compares keys with DNS. Unlike there, a key that fails makes the exit
/// status tell so also when all keys of a table are compared.
enum TestkeyTool {
    private static let tool = LinkedTool(
        name: .testkey,
        usage: """
            \t-d DOMAIN     domain name
            \t-k FILE       private key
            \t-s SELECTOR   selector
            \t-v            tell more; may be repeated
            \t-x FILE       configuration file
            """, usageStatus: ExitStatus.configuration.rawValue)

    /// Runs the tool and ends the process.
    static func run(_ arguments: [String]) -> Never {
        tool.finish {
            let (options, operands) = try OptionScanner("d:k:s:vx:").scan(arguments)
            try tool.refuse(operands: operands)
            var configuration: String?
            var run = KeyTestRun { line, isVerdict throws(ProgramError) in
                guard isVerdict else { return tool.complain(line) }
                try StandardStreams.printLine("\(LinkName.testkey.rawValue): \(line)")
            }
            run.omitsNameOfOneKey = true
            for option in options {
                switch option.name {
                case "d": run.domain = option.value
                case "k": run.keyFile = option.value
                case "s": run.selector = option.value
                case "x": configuration = option.value
                default: run.verbosity += 1
                }
            }
            let usual = LinkName.testkey.configurationPath
            if configuration == nil, FileAccess.isReadable(usual) { configuration = usual }
            run.loaded = try configuration.map { path throws(ProgramError) in
                try ToolEnvironment.configuration(path)
            }
            return try complete(&run).run().rawValue
        }
    }

    /// What is not named on the command line may be in the configuration, unless that has a key
    /// table and nothing is named.
    private static func complete(
        _ run: inout KeyTestRun
    ) throws -> KeyTestRun {
        let settings = run.loaded?.configuration.settings ?? [:]
        let hasTable = ["keytable", "keylist"].contains { settings[$0] != nil }
        if run.selector == nil, run.keyFile == nil, hasTable { return run }
        run.domain = run.domain ?? settings["domain"]?.value
        run.selector = run.selector ?? settings["selector"]?.value
        run.keyFile =
            run.keyFile
            ?? settings["keyfile"].map { [loaded = run.loaded] setting in
                ToolEnvironment.place(setting.value, loaded)
            }
        guard run.domain != nil, run.selector != nil else {
            throw OptionScanner.Fault("a domain and a selector are needed, or a KeyTable")
        }
        return run
    }
}
