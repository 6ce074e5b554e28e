internal import DKIMFilter

/// Why a message is one of ours, or is not.
struct OriginExplanation {
    let configuration: Configuration
    let message: DescribedMessage

    private typealias Step = Explanation.Step

    private func place(_ parameter: String) -> SourceLocation? {
        configuration.settings[parameter.lowercased()]?.location
    }

    /// The client as one would look for it in a list.
    private var client: String {
        let address = message.client.address.map(\.description) ?? "a client without an address"
        let host = message.client.host
        return host.isEmpty || host.hasPrefix("[") ? address : "\(host) [\(address)]"
    }

    /// PeerList, where there is one.
    var peerSteps: [Explanation.Step] {
        let peers = configuration.origin.peers
        guard !peers.isEmpty else { return [] }
        return [
            hosts(
                "PeerList", peers,
                peers.match(
                    host: message.client.host, address: message.client.address))
        ]
    }

    /// What was looked at, up to what made the message ours.
    func steps(_ evidence: RouteEvidence) -> [Explanation.Step] {
        var steps: [Explanation.Step] = []
        if configuration.origin.services != nil {
            if case .service(let entry) = evidence.origin {
                return [service(entry)]
            }
            steps.append(service(nil))
        }
        if case .macro(let match) = evidence.origin {
            let words = "\(match.name) is “\(match.value)”, as is asked for"
            return steps + [
                Step(
                    subject: "MacroList", words: words, entry: Self.text(of: match.entry),
                    location: match.entry.location)
            ]
        }
        if !configuration.origin.macros.isEmpty {
            steps.append(
                Step(
                    subject: "MacroList", words: "no entry matches (--macro, --daemon)",
                    location: place("MacroList")))
        }
        let list = configuration.origin.internalHosts
        if case .internalHost(let match) = evidence.origin {
            return steps + [hosts("InternalHosts", list, match)]
        }
        steps.append(
            hosts(
                "InternalHosts", list,
                list.match(host: message.client.host, address: message.client.address)))
        if case .authentication(let macro) = evidence.origin {
            let words = "macro \(macro) is “\(message.macro(macro) ?? "")”"
            return steps + [Step(subject: "login", words: words)]
        }
        steps.append(Step(subject: "login", words: "the client has not logged in (--auth)"))
        return steps + [Step(subject: "origin", words: "so the message comes from outside")]
    }

    private func service(_ entry: DataSetEntry?) -> Explanation.Step {
        let name =
            message.macro("{daemon_name}").map { "the service “\($0)”" }
            ?? "a service without a name (--daemon)"
        return Step(
            subject: "MTA", words: entry == nil ? "\(name) is not in it" : "\(name) is in it",
            entry: entry?.key, location: entry?.location ?? place("MTA"))
    }

    private func hosts(
        _ parameter: String, _ list: HostList, _ match: HostList.Match?
    ) -> Explanation.Step {
        guard let match else {
            let place = place(parameter)
            // What the default says is worth to be known, as it cannot be looked up.
            let words = place == nil ? ", which has 127.0.0.1 and ::1 only" : ""
            return Step(
                subject: parameter, words: "\(client) is not in it\(words)",
                location: place ?? .default)
        }
        let entry = list.entry(of: match)
        return Step(
            subject: parameter,
            words: match.includes ? "\(client) is in it" : "\(client) is taken out of it",
            entry: Self.text(of: entry), location: entry.location)
    }

    /// An entry as it is written.
    static func text(of entry: DataSetEntry) -> String {
        entry.value.map { "\(entry.key) \($0)" } ?? entry.key
    }
}
