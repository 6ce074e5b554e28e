internal import DKIMCore

/// Writes keys as a zone file (RFC 1035 §5) or as commands for nsupdate(1).
struct ZoneWriter {
    /// A record and the name that it is published at.
    typealias Record = (query: KeyQuery, published: KeyRecord)

    let options: ZoneOptions
    /// The words at the head of a zone file: by whom, and when.
    let origin: String
    /// The serial number of the zone.
    let serial: String
    /// Who answers for the zone unless options name someone.
    let defaultContact: String

    /// The whole text.
    func text(_ records: [Record]) throws(ProgramError) -> String {
        options.forNsupdate ? update(records) : try zone(records)
    }

    // MARK: Zone file

    private func zone(_ records: [Record]) throws(ProgramError) -> String {
        let domain = try zoneDomain(of: records)
        var text = "; DKIM public key zone data\n"
        if let domain { text += "; for \(domain.ascii)\n" }
        text += "; \(origin)\n\n"
        if options.writesSOA { text += soa }
        if !options.nameservers.isEmpty {
            let owner = options.writesSOA ? "" : "@"
            for server in options.nameservers { text += "\(owner)\tIN\tNS\t\(Self.host(server))\n" }
            text += "\n"
        }
        for record in records {
            let ttl = options.ttl.map { "\($0)\t" } ?? ""
            text +=
                "\(name(of: record.query, in: domain))\t\(ttl)IN\tTXT\t( "
                + strings(of: record).joined(separator: "\n\t") + " )\n"
        }
        return text
    }

    /// The domain that the zone belongs to: relative names mean nothing without.
    private func zoneDomain(of records: [Record]) throws(ProgramError) -> DomainName? {
        if let domain = options.domain { return domain }
        let domains = Set(records.map(\.query.domain.ascii)).sorted()
        guard domains.count > 1 else { return records.first?.query.domain }
        guard options.names == .whole, !options.writesSOA else {
            let shown = domains.prefix(3).joined(separator: ", ") + (domains.count > 3 ? ", …" : "")
            throw ProgramError(
                .usage,
                "keys of \(domains.count) domains (\(shown)) do not fit into one zone; name one "
                    + "with -d, or write whole names with -F")
        }
        return nil
    }

    private var soa: String {
        let server = options.nameservers.first.map(Self.host) ?? "."
        return """
            $TTL \(options.defaultTTL)
            @\tIN\tSOA\t\(server)\t\(Self.mailbox(options.contact ?? defaultContact)) (
            \t\(serial)   ; Serial (yyyymmddhh)
            \t\(options.refresh)   ; Refresh
            \t\(options.retry)   ; Retry
            \t\(options.expire)   ; Expire
            \t\(options.defaultTTL) )   ; Default


            """
    }

    private func name(of query: KeyQuery, in domain: DomainName?) -> String {
        guard options.names != .whole, let domain else { return "\(query.name)." }
        let origin =
            options.names == .selector ? "._domainkey.\(domain.ascii)" : ".\(domain.ascii)"
        guard query.name.hasSuffix(origin) else { return "\(query.name)." }
        return String(query.name.dropLast(origin.count))
    }

    private func strings(of record: Record) -> [String] {
        var published = record.published
        if options.forEmailOnly { published.serviceTypes = ["email"] }
        return ZoneText.strings(
            KeyRecordWriter(published, at: record.query).text, maximum: 255)
    }

    /// A name with a dot in it is meant whole, though many forget the dot at its end.
    private static func host(_ name: String) -> String {
        name.contains(".") && !name.hasSuffix(".") ? name + "." : name
    }

    /// An address as a domain name: its first label is the local part (RFC 1035 §3.3.13).
    private static func mailbox(_ address: String) -> String {
        guard let at = address.lastIndex(of: "@") else { return host(address) }
        let user = address[..<at].replacing("\\", with: "\\\\").replacing(".", with: "\\.")
        return "\(user).\(host(String(address[address.index(after: at)...])))"
    }

    // MARK: nsupdate

    /// One update for each zone: a message to a server is about one zone (RFC 2136 §2.3).
    private func update(_ records: [Record]) -> String {
        var text = ""
        if let server = options.nameservers.first { text += "server \(server)\n" }
        let zones = Dictionary(grouping: records) { (options.domain ?? $0.query.domain).ascii }
        for (zone, records) in zones.sorted(by: { $0.key < $1.key }) {
            text += "zone \(zone)\n"
            for record in records {
                text +=
                    "update add \(record.query.name). \(options.ttl ?? options.defaultTTL) TXT "
                    + strings(of: record).joined(separator: " ") + "\n"
            }
            text += "send\nanswer\n"
        }
        return text
    }
}
