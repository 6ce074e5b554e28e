internal import DKIMCore

// The form of the file: a line for each fact, its name, a blank, and its value up to the end of the
// line. Names that may stand more than once: domain, row, flag, service, nameserver.

extension RotationState {
    /// The first line; another form will have another number.
    static let heading = "dkim-milterd rotation 1"

    /// The content of the file.
    var text: String {
        var lines = [
            Self.heading, "configuration \(configuration)", "step \(step.rawValue)",
        ]
        lines += domains.map { "domain \($0)" }
        lines += [
            "old-selector \(oldSelector)", "new-selector \(newSelector)",
            "old-key \(oldKeyFile)", "new-key \(newKeyFile)",
            "old-path \(oldKeyPath)", "new-path \(newKeyPath)",
            "key-type \(keyType.rawValue)", "key-bits \(keyBits)",
        ]
        lines += storeRows.map { "row \($0)" }
        lines += flags.map { "flag \($0)" } + services.map { "service \($0)" }
        if isWayBack { lines.append("way-back yes") }
        lines.append("started \(started)")
        for (name, time) in [
            ("switched", switchedAt), ("reloaded", reloadedAt), ("retire", retireAt),
        ] {
            if let time { lines.append("\(name) \(time)") }
        }
        return (lines + choices.lines).joined(separator: "\n") + "\n"
    }

    /// Reads the content of a file.
    init(_ text: String, path: String) throws(ProgramError) {
        let fields = try RotationFields(text, path: path)
        configuration = try fields.one("configuration")
        let step = try fields.one("step")
        guard let known = RotationStep(rawValue: step) else {
            throw fields.fault("“\(step)” is no step")
        }
        self.step = known
        domains = []
        for name in fields.all("domain") { domains.append(try fields.domain(name)) }
        guard !domains.isEmpty else { throw fields.fault("no domain is named") }
        oldSelector = try fields.selector("old-selector")
        newSelector = try fields.selector("new-selector")
        oldKeyFile = try fields.one("old-key")
        newKeyFile = try fields.one("new-key")
        oldKeyPath = try fields.one("old-path")
        newKeyPath = try fields.one("new-path")
        let type = try fields.one("key-type")
        guard let known = KeyType(rawValue: type) else {
            throw fields.fault("“\(type)” is no type of key")
        }
        keyType = known
        keyBits = Int(clamping: try fields.number("key-bits"))
        storeRows = fields.all("row")
        flags = fields.all("flag")
        services = fields.all("service")
        isWayBack = fields.all("way-back").first == "yes"
        started = try fields.number("started")
        switchedAt = try fields.numberIfThere("switched")
        reloadedAt = try fields.numberIfThere("reloaded")
        retireAt = try fields.numberIfThere("retire")
        choices = try RotationChoices(fields)
        guard Self.path(forKey: newKeyFile) == path else {
            throw fields.fault("it belongs beside \(newKeyFile)")
        }
    }
}

extension RotationChoices {
    fileprivate var lines: [String] {
        var lines = nameservers.map { "nameserver \($0)" }
        for (name, value) in [
            ("server", server), ("update-key", updateKeyFile), ("zone", zone),
            ("reload-command", reloadCommand),
        ] {
            if let value { lines.append("\(name) \(value)") }
        }
        return lines + ["ttl \(ttl)", "retire-days \(retireDays)"]
    }

    fileprivate init(_ fields: RotationFields) throws(ProgramError) {
        nameservers = fields.all("nameserver")
        server = fields.all("server").first
        updateKeyFile = fields.all("update-key").first
        zone = fields.all("zone").first
        reloadCommand = fields.all("reload-command").first
        ttl = Int(clamping: try fields.number("ttl"))
        retireDays = Int(clamping: min(try fields.number("retire-days"), 3_650))
    }
}
