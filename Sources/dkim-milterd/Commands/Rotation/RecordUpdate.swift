internal import DKIMCore

/// Publishes and removes records by nsupdate(1).
struct RecordUpdate {
    private let choices: RotationChoices
    private let server: String

    private static let programs = ["/usr/bin/nsupdate", "/usr/local/bin/nsupdate"]

    /// Nil where records are published by hand.
    init?(_ choices: RotationChoices) {
        guard let server = choices.server else { return nil }
        self.choices = choices
        self.server = server
    }

    /// Adds the records.
    func add(_ records: [KeyRecordWriter]) throws(ProgramError) {
        try run(
            records.map { record in
                "update add \(record.query.name). \(choices.ttl) TXT "
                    + ZoneText.strings(record.text, maximum: 255).joined(separator: " ")
            })
    }

    /// Removes all TXT records at the names.
    func remove(_ queries: [KeyQuery]) throws(ProgramError) {
        try run(queries.map { "update delete \($0.name). TXT" })
    }

    private func run(_ updates: [String]) throws(ProgramError) {
        guard let program = Self.programs.first(where: { AtomicFile.exists($0) }) else {
            throw ProgramError(
                .unavailable,
                "there is no nsupdate; install it (Debian: bind9-dnsutils), or publish the records "
                    + "by hand without --server")
        }
        var words = [program]
        if let file = choices.updateKeyFile { words += ["-k", file] }
        // Names may lie in different zones, and an update is about one zone (RFC 2136 §2.3).
        let script = updates.map { "\(head)\($0)\nsend\n" }.joined()
        do throws(ProgramError) {
            try MailCommand(words: words, seconds: 60, showsOutput: true).run(Array(script.utf8))
        } catch {
            throw ProgramError(
                .unavailable,
                "\(server) did not take the update (\(error)); see what nsupdate says above, mend "
                    + "it and run rotate --resume")
        }
    }

    private var head: String {
        let parts = server.split(separator: "@", maxSplits: 1)
        let port = parts.count > 1 ? " \(parts[1])" : ""
        return "server \(parts.first ?? "")\(port)\n"
            + (choices.zone.map { "zone \($0)\n" } ?? "")
    }
}
