/// In what surroundings the process runs.
package struct ProcessOptions: Sendable {
    /// The folder that relative paths count from (BaseDirectory); nil for that of the start.
    package var baseDirectory: String?
    /// The folder that becomes the root of all paths (ChangeRootDirectory).
    package var changeRootDirectory: String?
    /// Whether a crash may leave a core dump (EnableCoredumps).
    package var enableCoredumps = false
    /// How much libmilter tells of itself (MilterDebug).
    package var milterDebug = 0
    /// Whether messages tried with -t must have CRLF line ends (StrictTestMode).
    package var strictTestMode = false

    /// All defaults.
    package init() {}

    /// A path as it is once ChangeRootDirectory is the root: the same where none is configured, nil
    /// for what does not lie below it.
    package func pathInRoot(_ path: String) -> String? {
        guard var root = changeRootDirectory else { return path }
        while root.hasSuffix("/") { root.removeLast() }
        if path == root { return "/" }
        return path.hasPrefix(root + "/") ? String(path.dropFirst(root.count)) : nil
    }

    /// BaseDirectory comes first: the rows after it read files.
    static let parameters: [Parameter] = [
        .custom(
            "BaseDirectory", type: "path", default: nil,
            help: "The folder that relative paths count from, those of Include excepted.",
            details: "The daemon also goes there at the start; core dumps are left there."
        ) { configuration, setting, context in
            guard context.checkFolder(setting) else { return }
            configuration.process.baseDirectory = setting.value
            context.relocate(to: setting.value)
        },
        .custom(
            "ChangeRootDirectory", type: "path", default: nil,
            help: "The folder that becomes the root of the file system after the start.",
            details: """
                All paths in the file are those of the whole system, also at a reload, which finds \
                only what lies below the folder; so must a Unix socket, and the files of the C \
                library such as etc/passwd, etc/group and, without Nameservers, etc/resolv.conf. \
                Only root can do this.
                """
        ) { configuration, setting, context in
            guard setting.value.hasPrefix("/") else {
                context.report(
                    "“\(setting.value)” is not an absolute path", remedy: "begin it with /",
                    in: setting)
                return
            }
            guard context.checkFolder(setting) else { return }
            configuration.process.changeRootDirectory = setting.value
        }.atStart(),
        .yesNo(
            "EnableCoredumps", \.process.enableCoredumps,
            help: "Lets a crash leave a core dump.",
            details: "Private keys are in it, so keep it to yourself."
        ).atStart(),
        .yesNo(
            "StrictTestMode", \.process.strictTestMode,
            help: "Refuses messages given to -t in which a line does not end in CRLF."),
        .number(
            "MilterDebug", \.process.milterDebug, in: 0...6,
            help: "How much libmilter tells of itself, from 0 to 6.",
            details: "It writes to standard output, which only a daemon in the foreground has."
        ).atStart(),
    ]
}

extension LoadingContext {
    /// Whether the folder is there.
    fileprivate mutating func checkFolder(_ setting: Setting) -> Bool {
        do throws(FileError) {
            _ = try environment.facts(ofDirectory: setting.value)
            return true
        } catch {
            report("\(error)", remedy: "make the folder, or name another", in: setting)
            return false
        }
    }
}
