import ArgumentParser
internal import DKIMFilter
import Glibc

/// `migrate`: reports on each configuration, on how it was started, and on how to start it now.
struct Migration {
    /// The configurations, one for each instance.
    let paths: [String]
    /// The file of shell variables; nil for Debian's.
    let defaultsPath: String?
    /// The files of the unit; none for Debian's.
    let unitFiles: [String]

    private static let debianConfiguration = "/etc/opendkim.conf"
    private static let debianDefaults = "/etc/default/opendkim"

    /// Prints the report.
    func run() throws(ProgramError) -> ExitStatus {
        var faults = 0
        var instances: [(path: String, settings: ParameterSettings)] = []
        for path in paths {
            let unit = self.unit(for: path)
            let flags = try parameters(of: unit)
            let report = MigrationReport(path: path, overrides: flags.overrides)
            faults += report.faults
            instances.append((path, report.settings))
            for file in report.files { try print(file.lines) }
            if !report.general.isEmpty {
                try print(["beside the files"] + report.general.map { "    \($0)" })
            }
            if let file = defaultsFile(for: path) {
                try print(try describe(defaults: file, unit: unit, report.settings))
            }
            try print(start(path, unit, flags.arguments, report))
        }
        try print(clashes(instances))
        let count = "\(faults) fault\(faults == 1 ? "" : "s")"
        try StandardStreams.printLine(
            faults == 0
                ? "The daemon would start." : "The daemon would not start: \(count), see “refused”."
        )
        return faults == 0 ? .success : .configuration
    }

    private func print(_ lines: [String]) throws(ProgramError) {
        guard !lines.isEmpty else { return }
        try StandardStreams.printLine(lines.joined(separator: "\n") + "\n")
    }

    // MARK: The unit

    private func unit(for path: String) -> ServiceUnit? {
        let unit = ServiceUnit(files: unitFiles.isEmpty ? ServiceUnit.usualFiles : unitFiles)
        guard unit.command != nil else { return nil }
        let own = unit.configuration ?? Self.debianConfiguration
        return own == path || (!unitFiles.isEmpty && paths.count == 1) ? unit : nil
    }

    /// What the flags of the old command set, and the same flags for this program.
    private func parameters(
        of unit: ServiceUnit?
    ) throws(ProgramError) -> (
        overrides: [(name: String, value: String)], arguments: [String]
    ) {
        guard let unit else { return ([], []) }
        do {
            let arguments = try unit.flags().flatMap { option in
                ["-\(option.name)"] + (option.value.map { [$0] } ?? [])
            }
            let own = try FilterFlags.dkimFilter.daemonArguments(for: arguments)
            return (try ParameterFlags.parse(own).overrides(), own)
        } catch {
            throw ProgramError(
                .configuration,
                "\(unit.source ?? "the unit"): the flags of ExecStart are not understood: \(error)")
        }
    }

    private func start(
        _ path: String, _ unit: ServiceUnit?, _ flags: [String], _ report: MigrationReport
    ) -> [String] {
        let edit =
            unit.map { "systemctl edit \($0.name)" } ?? "systemctl edit UNIT, for its unit"
        var lines = ["to start it with \(path)", "    \(edit), and write:"]
        lines += ServiceUnit.dropIn(
            program: Self.program, arguments: ["-x", FileAccess.absolute(path), "-f"] + flags
        ).map { "        \($0)" }
        lines += [
            "    then: systemctl daemon-reload && systemctl restart \(unit?.name ?? "UNIT")",
            "    to go back: systemctl revert \(unit?.name ?? "UNIT")",
        ]
        if report.settings.setting("UserID")?.value.hasPrefix("opendkim") == true {
            lines.append(
                "    The user opendkim and the folder /run/opendkim come with the package opendkim: "
                    + "leave it installed.")
        }
        return lines
    }

    /// The path of this program, links followed: a link named opendkim would take other flags.
    private static var program: String {
        guard let path = realpath("/proc/self/exe", nil) else { return "dkim-milterd" }
        defer { free(path) }
        return String(cString: path)
    }

    // MARK: Shell variables

    private func defaultsFile(for path: String) -> String? {
        if let defaultsPath { return defaultsPath }
        let isDebians = path == Self.debianConfiguration
        return isDebians && FileAccess.isReadable(Self.debianDefaults) ? Self.debianDefaults : nil
    }

    private func describe(
        defaults file: String, unit: ServiceUnit?, _ settings: ParameterSettings
    ) throws(ProgramError) -> [String] {
        let text = String(decoding: try FileAccess.read(file, limit: 1 << 20), as: UTF8.self)
        let defaults = ShellDefaults(text, name: "opendkim")
        let parameters = ["SOCKET": "Socket", "PIDFILE": "PidFile", "USER": "UserID"]
        var report = MigrationFile(
            path: file, title: ": not read by the unit, which starts without its variables")
        for assignment in defaults.assignments {
            var remarks: [String] = []
            if let parameter = parameters[assignment.name],
                let setting = settings.setting(parameter), setting.value != assignment.value
            {
                remarks.append(
                    "\(parameter) is \(setting.value) (\(setting.location)), which counts")
            }
            if assignment.name == "DAEMON_OPTS", !assignment.value.isEmpty {
                remarks.append(
                    "flags that count only if ExecStart of the unit has them: put what they stand "
                        + "for into the configuration")
            }
            report.findings.append(
                MigrationFinding(
                    kind: remarks.isEmpty ? .same : .changes, line: assignment.line,
                    subject: "\(assignment.name)=\(assignment.value)", remarks: remarks))
        }
        // Where they agree with the configuration there is nothing to tell.
        report.findings.removeAll { $0.kind == .same }
        return report.lines
    }

    // MARK: Several instances

    private func clashes(
        _ instances: [(path: String, settings: ParameterSettings)]
    ) -> [String] {
        var lines: [String] = []
        for name in ["Socket", "PidFile"] {
            var owners: [String: String] = [:]
            for instance in instances {
                guard let value = instance.settings.setting(name)?.value else { continue }
                if let owner = owners[value] {
                    lines.append("    \(name) \(value) is that of \(owner) and of \(instance.path)")
                }
                owners[value] = instance.path
            }
        }
        return lines.isEmpty ? [] : ["instances that get into each other's way"] + lines
    }
}
