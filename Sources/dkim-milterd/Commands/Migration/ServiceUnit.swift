internal import DKIMFilter

/// How the service manager starts the old filter, and how it should start this one.
struct ServiceUnit {
    /// The files of Debian's unit, in the order in which they count.
    static let usualFiles = [
        "/lib/systemd/system/opendkim.service", "/etc/systemd/system/opendkim.service",
        "/etc/systemd/system/opendkim.service.d/override.conf",
    ]

    /// The command that the unit starts; nil if no file says.
    private(set) var command: [String]?
    /// The file that says so.
    private(set) var source: String?
    /// The unit's name.
    private(set) var name = "opendkim.service"

    /// Reads the files; those that are not there do not count.
    init(files: [String]) {
        for file in files {
            guard let text = Self.text(of: file) else { continue }
            let base = file.split(separator: "/").last.map(String.init) ?? ""
            if base.hasSuffix(".service") { name = base }
            for line in text.split(separator: "\n") {
                guard line.hasPrefix("ExecStart="), line != "ExecStart=" else { continue }
                command = line.dropFirst("ExecStart=".count)
                    .split(whereSeparator: { $0 == " " || $0 == "\t" }).map(String.init)
                source = file
            }
        }
    }

    private static func text(of file: String) -> String? {
        guard FileAccess.isReadable(file) else { return nil }
        do throws(ProgramError) {
            return String(decoding: try FileAccess.read(file, limit: 1 << 20), as: UTF8.self)
        } catch {
            return nil
        }
    }

    /// The flags of the command, without those that name a file, the check, or how to run.
    func flags() throws(OptionScanner.Fault) -> [OptionScanner.Option] {
        try OptionScanner(FilterFlags.dkimFilter.letters)
            .scan(Array((command ?? []).dropFirst())).options
            .filter { !["x", "f", "n"].contains($0.name) }
    }

    /// The configuration file that the command names.
    var configuration: String? {
        do throws(OptionScanner.Fault) {
            return try OptionScanner(FilterFlags.dkimFilter.letters)
                .scan(Array((command ?? []).dropFirst())).options
                .last { $0.name == "x" }?.value
        } catch {
            return nil
        }
    }

    /// The drop-in file that exchanges the program and leaves the rest of the unit as it is.
    static func dropIn(program: String, arguments: [String]) -> [String] {
        let command = ([program] + arguments).joined(separator: " ")
        return [
            "[Service]", "Type=notify", "PIDFile=", "ExecStart=", "ExecStart=\(command)",
            "ExecReload=", "ExecReload=/bin/kill -HUP $MAINPID",
        ]
    }
}
