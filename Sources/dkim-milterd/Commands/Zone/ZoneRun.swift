internal import DKIMCore
internal import DKIMFilter
import Glibc

/// `genzone`: reads the key table, and writes the zone if nothing is wrong.
struct ZoneRun {
    var options = ZoneOptions()
    /// The key table; nil for that of the configuration.
    var dataSet: String?
    /// The configuration file.
    var configuration: String?
    /// Where to write; nil for standard output.
    var output: String?
    /// Whether to tell what was done.
    var isVerbose = false

    /// Writes all or nothing: a zone that lacks a key makes mail fail.
    func run() throws(ProgramError) {
        try checkOptions()
        let records = try selectedRecords()
        let text = try writer.text(records)
        if let output {
            try OutputFile.replace(output, with: Array(text.utf8))
        } else {
            try StandardStreams.write(Array(text.utf8), to: STDOUT_FILENO)
        }
        if isVerbose { tell("\(records.count) record\(records.count == 1 ? "" : "s") written") }
    }

    private func checkOptions() throws(ProgramError) {
        if options.includesSubdomains, options.domain == nil {
            throw ProgramError(.usage, "-s is for the domains below that of -d")
        }
        if options.writesSOA, !options.forNsupdate, options.nameservers.isEmpty {
            throw ProgramError(
                .usage, "-S needs -N: no name server loads a zone without an NS record")
        }
        for seconds in [
            options.refresh, options.retry, options.expire, options.defaultTTL, options.ttl ?? 0,
        ] where !(0...0x7FFF_FFFF).contains(seconds) {
            throw ProgramError(.usage, "\(seconds) seconds are out of range")
        }
        for name in options.nameservers + [options.contact ?? ""] {
            guard name.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F && !";()\"".utf8.contains($0) })
            else { throw ProgramError(.usage, "“\(name)” cannot stand in a zone file") }
        }
    }

    private func selectedRecords() throws(ProgramError) -> [ZoneWriter.Record] {
        var records: [ZoneWriter.Record] = []
        var faults: [String] = []
        var index = 0
        // A table that is named needs no configuration.
        let loaded = try (dataSet == nil ? configuration : nil).map { path throws(ProgramError) in
            try ToolEnvironment.configuration(path)
        }
        let keys = ConfiguredKeys(dataSet: dataSet, loaded: loaded, domain: options.domain)
        let isThere = try keys.walk { key throws(ProgramError) in
            switch key.knowledge {
            case .usable(let query, let privateKey):
                if isWanted(query.domain) {
                    records.append(
                        (
                            query,
                            KeyRecord(
                                keyType: privateKey.type, publicKeyData: privateKey.publicKeyData)
                        ))
                } else if isVerbose {
                    tell("record \(index) for '\(key.name)' skipped")
                }
            case .needsDomain:
                tell(
                    "key '\(key.name)' is not written: its domain is that of each sender (%); "
                        + "write it with -d DOMAIN for each of them")
            case .broken(let reason):
                faults.append("key '\(key.name)': \(reason)")
            }
            index += 1
        }
        guard isThere else {
            throw ProgramError(
                .configuration,
                "\(configuration ?? "the command line") names no key to sign with; name a key "
                    + "table, or a configuration with -x")
        }
        guard faults.isEmpty else {
            throw ProgramError(
                .badInput, (faults + ["nothing is written"]).joined(separator: "\n"))
        }
        guard !records.isEmpty else {
            throw ProgramError(.badInput, "no key to write; nothing is written")
        }
        return records
    }

    private func isWanted(_ domain: DomainName) -> Bool {
        guard let wanted = options.domain else { return true }
        return options.includesSubdomains
            ? domain.isEqual(toOrSubdomainOf: wanted) : domain == wanted
    }

    private var writer: ZoneWriter {
        var now = time(nil)
        var date = tm()
        gmtime_r(&now, &date)
        func digits(_ number: Int32) -> String { (number < 10 ? "0" : "") + String(number) }
        let day = [date.tm_year + 1_900, date.tm_mon + 1, date.tm_mday].map(digits)
        let time = [date.tm_hour, date.tm_min].map(digits).joined(separator: ":")
        let host = SystemEnvironment().hostName
        let user = SystemEnvironment().user(numbered: geteuid())?.name ?? "hostmaster"
        return ZoneWriter(
            options: options,
            origin: "made by \(DKIMMilterd.programName) on \(day.joined(separator: "-")) "
                + "at \(time) UTC",
            serial: day.joined() + digits(date.tm_hour), defaultContact: "\(user)@\(host)")
    }

    private func tell(_ text: String) {
        StandardStreams.complain("\(DKIMMilterd.programName): \(text)")
    }
}
