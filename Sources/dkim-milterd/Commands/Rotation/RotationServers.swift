internal import DKIMCore
internal import DKIMFilter
internal import DKIMResolver

/// Step b: the name servers that have to show a record, and what they show.
final class RotationServers {
    /// A name server: one address, or several of which each that answers counts.
    struct Server: Hashable {
        let name: String
        let addresses: [NameserverAddress]
    }

    /// A record to look for, and the key that it should hold; nil where there should be none.
    struct Wanted {
        let query: KeyQuery
        let key: PrivateKey?
        /// As `--nameserver` names them; none for those of the zone.
        let nameservers: [String]
    }

    /// What one server shows of one record.
    struct View {
        let query: KeyQuery
        let server: String
        let finding: KeyFinding
    }

    /// Seconds that each server is given.
    private static let patience = 5
    /// Names that one server is asked at a time.
    private static let portion = 100

    private let settings: ResolverSettings
    private var finder: ZoneServers?

    /// - Parameter settings: how the servers of a zone are found.
    init(_ settings: ResolverSettings) {
        self.settings = settings
    }

    /// Asks all servers for all records. Nothing is taken from a cache.
    func look(_ wanted: [Wanted]) throws(ProgramError) -> [View] {
        var groups: [Server: [Wanted]] = [:]
        for record in wanted {
            for server in try servers(record) { groups[server, default: []].append(record) }
        }
        var views: [View] = []
        for (server, records) in groups.sorted(by: { $0.key.name < $1.key.name }) {
            var rest = records[...]
            while !rest.isEmpty {
                views += try ask(server, Array(rest.prefix(Self.portion)))
                rest = rest.dropFirst(Self.portion)
            }
        }
        return views
    }

    private func servers(_ wanted: Wanted) throws(ProgramError) -> [Server] {
        guard wanted.nameservers.isEmpty else {
            return try wanted.nameservers.map { text throws(ProgramError) in
                do throws(NameserverAddressError) {
                    return Server(name: text, addresses: [try NameserverAddress(text)])
                } catch {
                    throw ProgramError(.usage, "--nameserver: \(error)")
                }
            }
        }
        do {
            let finder = try self.finder ?? ZoneServers(settings)
            self.finder = finder
            return try finder.servers(for: wanted.query.domain).map { server in
                Server(
                    name: server.name,
                    addresses: try server.addresses.map { try NameserverAddress($0) })
            }
        } catch {
            throw ProgramError(
                .temporaryFailure,
                "\(wanted.query.domain): its name servers cannot be told: \(error); try again, or "
                    + "name them with --nameserver")
        }
    }

    /// Asks all addresses of a server at once.
    private func ask(_ server: Server, _ wanted: [Wanted]) throws(ProgramError) -> [View] {
        let queries = Array(Set(wanted.map(\.query)))
        var running: [(resolver: UnboundResolver, collector: KeyCollector)] = []
        for address in server.addresses {
            // A new one each time: it has nothing in its cache.
            var settings = ResolverSettings(nameservers: [address])
            settings.timeoutSeconds = Double(Self.patience)
            do throws(ResolverError) {
                let resolver = try UnboundResolver(settings)
                running.append((resolver, KeyCollector(queries: queries, resolver: resolver)))
            } catch {
                throw ProgramError(.systemFault, "\(address) cannot be asked: \(error)")
            }
        }
        let answers = running.map { $0.collector.wait(seconds: Self.patience + 1) }
        for (resolver, _) in running { resolver.shutdown() }
        return wanted.map { record in
            let comparison = KeyComparison(query: record.query, key: record.key)
            let findings = answers.map { answers in
                comparison.finding(for: answers[record.query] ?? .temporaryFailure(.timedOut))
            }
            return View(
                query: record.query, server: server.name,
                finding: Self.finding(findings, isWanted: record.key != nil))
        }
    }

    /// What counts of several addresses: the worst of those that answer.
    private static func finding(_ findings: [KeyFinding], isWanted: Bool) -> KeyFinding {
        var silent = KeyFinding.unknown("it has no address")
        var answers: [KeyFinding] = []
        for finding in findings {
            if case .unknown = finding { silent = finding } else { answers.append(finding) }
        }
        let bad = answers.first { isWanted ? !$0.isGood : !$0.isGone }
        return bad ?? answers.first ?? silent
    }
}

extension KeyFinding {
    /// Whether verifiers find no key any more: no record, or one that is revoked.
    var isGone: Bool { self == .missing || self == .revoked }
}
