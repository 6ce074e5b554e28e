private import DKIMCore

/// A list of hosts: names, `.domain` for the names below a domain, addresses, networks as
/// `address/length`, each with an optional `!` before it that takes out what it names.
///
/// Of the entries that fit, the most specific decides: names before addresses; the whole name
/// before the entry with the longest literal part; the longest network. Of two alike, the one
/// with `!` wins. The order of entries means nothing.
package struct HostList: Sendable {
    /// The entry that decides about a client.
    package struct Match: Sendable, Hashable {
        /// Whether the client is in the list; false where the entry, with `!`, takes it out.
        package let includes: Bool
        /// The entry's place among ``entries``.
        let entry: Int
    }

    /// As written, in their order; those of the default have no place in a file.
    private var entries: [DataSetEntry] = []
    /// Whole names and `.domain` entries.
    private var names: [String: Match] = [:]
    /// Networks by address, for each length that occurs.
    private var ipv4: [Int: [HostAddress: Match]] = [:]
    private var ipv6: [Int: [HostAddress: Match]] = [:]
    /// Entries with `*`.
    private var patterns: [HostPattern] = []

    /// No hosts at all.
    package init() {}

    /// The two addresses that a host has for itself.
    package static let loopback: HostList = {
        var list = HostList()
        for (text, address) in [("127.0.0.1", HostAddress.ipv4(0x7F00_0001)), ("::1", .ipv6(0, 1))]
        {
            let match = list.add(
                DataSetEntry(key: text, value: nil, location: .default), includes: true)
            list.insert(address, length: address.bitWidth, match)
        }
        return list
    }()

    /// Whether there is no entry.
    package var isEmpty: Bool {
        names.isEmpty && ipv4.isEmpty && ipv6.isEmpty && patterns.isEmpty
    }

    /// Whether a client is in the list.
    ///
    /// A client whose address is unknown never is, whatever its name. Names in brackets and the
    /// word `unknown` are no names.
    package func matches(host: String?, address: HostAddress?) -> Bool {
        match(host: host, address: address)?.includes ?? false
    }

    /// The entry that decides about a client, whether it includes the client or takes it out; nil
    /// where none fits.
    package func match(host: String?, address: HostAddress?) -> Match? {
        guard let address else { return nil }
        return verdict(name: host) ?? verdict(address: address)
    }

    /// The entry of a match that this list gave.
    package func entry(of match: Match) -> DataSetEntry { entries[match.entry] }

    private func verdict(name: String?) -> Match? {
        guard var name = name?.lowercased(), name.utf8.count <= 255 else { return nil }
        if name.hasSuffix(".") { name.removeLast() }
        guard !name.isEmpty, !name.hasPrefix("["), name != "unknown", HostAddress(name) == nil
        else { return nil }
        if let exact = names[name] { return exact }
        var best = HostPattern.verdict(of: patterns, for: name)
        var rest = name[...]
        while let dot = rest.firstIndex(of: ".") {
            let suffix = rest[dot...]
            if let match = names[String(suffix)] {
                let length = suffix.utf8.count
                if best == nil || length > best?.length ?? 0
                    || (length == best?.length && !match.includes)
                {
                    best = (length, match)
                }
                break
            }
            rest = rest[rest.index(after: dot)...]
        }
        return best?.match
    }

    private func verdict(address: HostAddress) -> Match? {
        let networks: [Int: [HostAddress: Match]]
        switch address {
        case .ipv4: networks = ipv4
        case .ipv6: networks = ipv6
        }
        if let exact = networks[address.bitWidth]?[address] { return exact }
        if !patterns.isEmpty {
            let found = HostPattern.verdict(of: patterns, for: address.description)
            if let found { return found.match }
        }
        for length in networks.keys.sorted(by: >) {
            if let match = networks[length]?[address.masked(to: length)] { return match }
        }
        return nil
    }

    /// Notes an entry.
    private mutating func add(_ entry: DataSetEntry, includes: Bool) -> Match {
        entries.append(entry)
        return Match(includes: includes, entry: entries.count - 1)
    }

    /// Adds a network; what takes out wins over what includes.
    private mutating func insert(_ address: HostAddress, length: Int, _ match: Match) {
        let network = address.masked(to: length)
        switch network {
        case .ipv4:
            let old = ipv4[length]?[network]
            ipv4[length, default: [:]][network] = Self.stronger(old, match)
        case .ipv6:
            let old = ipv6[length]?[network]
            ipv6[length, default: [:]][network] = Self.stronger(old, match)
        }
    }

    /// Of two entries for the same, the one that takes out, or else the first.
    private static func stronger(_ old: Match?, _ new: Match) -> Match {
        guard let old, new.includes || !old.includes else { return new }
        return old
    }
}

extension HostList: Equatable {
    /// Lists are equal that have the same hosts, wherever their entries stand.
    package static func == (a: Self, b: Self) -> Bool {
        func verdicts(_ networks: [Int: [HostAddress: Match]]) -> [Int: [HostAddress: Bool]] {
            networks.mapValues { $0.mapValues(\.includes) }
        }
        return a.names.mapValues(\.includes) == b.names.mapValues(\.includes)
            && verdicts(a.ipv4) == verdicts(b.ipv4) && verdicts(a.ipv6) == verdicts(b.ipv6)
            && a.patterns == b.patterns
    }
}

extension HostList {
    /// Reads the entries of a data set, and notes what is wrong with them.
    package init(_ set: any DataSet, parameter: String, _ context: inout LoadingContext) {
        let entries = context.entries(of: set, parameter: parameter)
        for entry in entries {
            do throws(ConfigurationError) {
                let notice = try insert(entry, isPatternSet: set.isPatternSet)
                let notices = [notice].compactMap(\.self) + HostNotices.notices(of: entry)
                for notice in notices {
                    context.notice(notice, parameter: parameter, location: entry.location)
                }
            } catch {
                context.report(
                    ConfigurationError(
                        error.problem, expected: error.expected, remedy: error.remedy,
                        parameter: parameter, location: entry.location))
            }
        }
        let more = HostNotices.notices(
            of: entries, isPatternSet: set.isPatternSet, isInternal: parameter == "InternalHosts")
        for (entry, notice) in more {
            context.notice(notice, parameter: parameter, location: entry.location)
        }
    }

    /// Adds an entry; gives what the operator should know about it.
    private mutating func insert(
        _ entry: DataSetEntry, isPatternSet: Bool
    ) throws(ConfigurationError) -> String? {
        let key = entry.key
        var text = key[...]
        let includes = !text.hasPrefix("!")
        if !includes { text = text.dropFirst() }
        guard !text.isEmpty else { throw ConfigurationError("“\(key)” names no host") }
        if text.contains("*") {
            guard isPatternSet else {
                return "“\(key)” matches nothing, as * is a wild card in refile: lists only"
            }
            let pattern = WildcardPattern(text)
            guard !includes || !pattern.isCatchAll else {
                throw ConfigurationError(
                    "“\(key)” would name every host, where OpenDKIM takes it for none",
                    remedy: "remove the line, or write 0.0.0.0/0 and ::/0 if every host is meant")
            }
            if let fault = WildcardPattern.fault(in: String(text)) { throw fault }
            patterns.append(HostPattern(pattern, add(entry, includes: includes)))
            return nil
        }
        if text.contains("/") {
            return try insert(network: text, of: entry, includes: includes)
        }
        if let address = HostAddress(text) {
            insert(address, length: address.bitWidth, add(entry, includes: includes))
            return nil
        }
        let looksLikeAddress = text.utf8.allSatisfy { $0 == 0x2E || $0 &- 0x30 < 10 }
        guard !looksLikeAddress, !text.contains(":"), !text.contains("[") else {
            throw ConfigurationError(
                "“\(text)” is not an IP address",
                expected: "one such as 192.0.2.1 or 2001:db8::1, or a network such as 192.0.2.0/24")
        }
        guard let name = Self.hostName(text) else {
            throw ConfigurationError(
                "“\(text)” is neither a host name nor an address",
                expected: "host.example.com, .example.com, 192.0.2.1 or 192.0.2.0/24")
        }
        names[name] = Self.stronger(names[name], add(entry, includes: includes))
        return nil
    }

    private mutating func insert(
        network text: Substring, of entry: DataSetEntry, includes: Bool
    ) throws(ConfigurationError) -> String? {
        let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        // Brackets may enclose the address alone, as in `[192.0.2.0]/24`.
        guard parts.count == 2, let address = HostAddress(parts[0]) else {
            throw ConfigurationError(
                "“\(text)” is not a network", expected: "one such as 192.0.2.0/24")
        }
        // `::ffff:192.0.2.0/120` has become an IPv4 address above: so does its length.
        let isMapped = address.bitWidth == 32 && parts[0].contains(":")
        let width = isMapped ? 128 : address.bitWidth
        guard parts[1].utf8.allSatisfy({ $0 &- 0x30 < 10 }), let length = Int(parts[1]),
            length <= width, !isMapped || length >= 96
        else {
            throw ConfigurationError(
                "“\(parts[1])” is not the length of a network",
                expected: "a number from \(isMapped ? 96 : 0) to \(width)",
                remedy: parts[1].contains(".") ? "write 255.255.255.0 as 24" : nil)
        }
        let ownLength = isMapped ? length &- 96 : length
        insert(address, length: ownLength, add(entry, includes: includes))
        let network = address.masked(to: ownLength)
        guard network != address else { return nil }
        return "“\(text)” is taken as \(network)/\(ownLength), the network that it lies in"
    }

    /// A host name, or a domain with a leading dot, as it is compared.
    private static func hostName(_ text: Substring) -> String? {
        let isSuffix = text.hasPrefix(".")
        guard let name = DomainName(ifName: isSuffix ? text.dropFirst() : text) else { return nil }
        return isSuffix ? "." + name.ascii : name.ascii
    }
}
