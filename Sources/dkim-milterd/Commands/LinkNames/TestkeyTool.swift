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
                case "x": run.configuration = option.value
                default: run.verbosity += 1
                }
            }
            let usual = LinkName.testkey.configurationPath
            if run.configuration == nil, FileAccess.isReadable(usual) { run.configuration = usual }
            return try complete(&run).run().rawValue
        }
    }

    /// What is not named on the command line may be in the configuration, unless that has a key
    /// table and nothing is named.
    private static func complete(
        _ run: inout KeyTestRun
    ) throws -> KeyTestRun {
        let settings = try ToolEnvironment.settings(run.configuration)
        let hasTable = ["KeyTable", "KeyList"].contains { settings.setting($0) != nil }
        if run.selector == nil, run.keyFile == nil, hasTable { return run }
        run.domain = run.domain ?? settings.setting("Domain")?.value
        run.selector = run.selector ?? settings.setting("Selector")?.value
        run.keyFile = run.keyFile ?? settings.setting("KeyFile")?.value
        guard run.domain != nil, run.selector != nil else {
            throw OptionScanner.Fault("a domain and a selector are needed, or a KeyTable")
        }
        return run
    }
}
