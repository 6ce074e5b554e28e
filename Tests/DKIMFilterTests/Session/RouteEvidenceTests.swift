import DKIMFilter
import Testing

@Suite("Which entry decides about a message")
struct RouteEvidenceTests {
    /// Keeps what a session tells.
    private final class Recorder: DecisionObserver {
        var verdict: RouteDecision.Verdict?
        var words: [String] = []

        func decided(_ verdict: RouteDecision.Verdict) { self.verdict = verdict }

        func foundMalformed(_ fault: String, parameter: String) {
            words.append("malformed \(parameter): \(fault)")
        }

        func failed(_ error: SigningLookupError) { words.append("failed: \(error)") }

        func mayBeSignedAnew(for recipient: String, by match: ResigningTable.Match) {
            let names = match.identities.map(\.keyName).joined(separator: ",")
            words.append("anew \(recipient) \(match.entry.key) \(match.entry.location) \(names)")
        }
    }

    struct Case: Sendable, CustomTestStringConvertible {
        let name: String
        var configuration = ""
        var host = "mail.other.test"
        var address: String? = "192.0.2.9"
        var macros: [String: String] = [:]
        var fields = ["From: ann@example.com"]
        var recipients: [String] = []
        let expected: [String]
        var testDescription: String { name }
    }

    private static let tables = "KeyTable file:/kt\nSigningTable refile:/st\nLenientTables yes\n"
    private static let ours = "InternalHosts 192.0.2.0/24\n"

    static let cases = [
        Case(
            name: "InternalHosts by a network of the file", configuration: "InternalHosts /hosts",
            expected: ["internal 192.0.2.0/24 /hosts:2", "sender From", "row - example.com c:1"]),
        Case(
            name: "InternalHosts by the longest network",
            configuration: "InternalHosts 0.0.0.0/0,!192.0.2.0/24,192.0.0.0/8",
            expected: ["sender From", "our domain"]),
        Case(
            name: "InternalHosts by default", host: "localhost", address: "::1",
            expected: ["internal ::1 default", "sender From", "row - example.com c:1"]),
        Case(
            name: "InternalHosts by name before address",
            configuration: "InternalHosts .other.test,192.0.2.9",
            expected: ["internal .other.test c:4", "sender From", "row - example.com c:1"]),
        Case(
            name: "MacroList", configuration: "MacroList type=x,daemon_name=A|B",
            macros: ["{daemon_name}": "B"],
            expected: [
                "macro {daemon_name} B daemon_name c:4", "sender From", "row - example.com c:1",
            ]),
        Case(
            name: "MTA", configuration: "MTA file:/mta", macros: ["{daemon_name}": "SIGN"],
            expected: ["service SIGN /mta:2", "sender From", "row - example.com c:1"]),
        Case(
            name: "authentication", macros: ["{auth_authen}": "ann"],
            expected: ["login {auth_authen}", "sender From", "row - example.com c:1"]),
        Case(name: "a stranger who uses our domain", expected: ["sender From", "our domain"]),
        Case(
            name: "a stranger", fields: ["From: ann@other.example"], expected: ["sender From"]),
        Case(
            name: "SenderMacro", configuration: "SenderMacro {mail_addr}\n" + ours,
            macros: ["{mail_addr}": "<joe@example.com>"], fields: ["From: ann@other.example"],
            expected: [
                "internal 192.0.2.0/24 c:5", "sender {mail_addr}", "row - example.com c:1",
            ]),
        Case(
            name: "SenderHeaders", configuration: "SenderHeaders Sender,From\n" + ours,
            fields: ["From: ann@other.example", "Sender: joe@example.com"],
            expected: ["internal 192.0.2.0/24 c:5", "sender Sender", "row - example.com c:1"]),
        Case(
            name: "two From fields", configuration: ours,
            fields: ["From: ann@example.com", "From: joe@example.com"],
            expected: ["internal 192.0.2.0/24 c:4", "no sender 2 From fields instead of one"]),
        Case(
            name: "ExemptDomains", configuration: "ExemptDomains /exempt\n" + ours,
            expected: ["internal 192.0.2.0/24 c:5", "sender From", "exempt example.com /exempt:3"]),
        Case(
            name: "DontSignMailTo", configuration: "DontSignMailTo refile:/dont\n" + ours,
            recipients: ["a@y.example", "b@x.example"],
            expected: [
                "internal 192.0.2.0/24 c:5", "sender From", "row - example.com c:1",
                "unsigned b@x.example *@x.example /dont:1",
            ]),
        Case(
            name: "StrictHeaders", configuration: "StrictHeaders yes\n" + ours,
            expected: [
                "internal 192.0.2.0/24 c:5", "sender From", "row - example.com c:1",
                "malformed StrictHeaders: message does not have exactly one Date field",
            ]),
        Case(
            name: "ResignMailTo", configuration: "ResignMailTo /resign\nResignAll yes",
            fields: ["From: ann@other.example"], recipients: ["list@lists.example"],
            expected: ["sender From", "anew list@lists.example .example /resign:1 /k/ed"]),
    ]

    private static let files = [
        "/hosts": "198.51.100.1\n192.0.2.0/24\n",
        "/mta": "MTA\nSIGN\n", "/exempt": "a.example\n# b\nexample.com\n",
        "/dont": "*@x.example\n*@example\n", "/resign": ".example\n",
    ]

    @Test("is told to who asks", arguments: cases)
    func evidence(_ example: Case) throws {
        let text = SessionScene.oneKey + example.configuration
        #expect(try Self.words(example, text) == example.expected)
    }

    @Test("in tables, the row of each and the key's file")
    func tables() throws {
        let both = Case(
            name: "both", configuration: "MultipleSignatures yes\n",
            expected: [
                "internal 192.0.2.0/24 c:4", "sender From",
                "row *@example.com /st:1 one /kt:1 /k/ed",
                "row *@example.com /st:2 two /kt:2 /k/rsa",
            ])
        #expect(
            try Self.words(both, Self.tables + Self.ours + both.configuration) == both.expected)
        let lost = Case(
            name: "lost", fields: ["From: ann@lost.example"],
            expected: ["internal 192.0.2.0/24 c:4", "sender From"])
        let words = try Self.words(lost, Self.tables + Self.ours)
        #expect(words.prefix(2) == lost.expected[...])
        #expect(words.last?.hasPrefix("failed: error loading key 'lost': ") == true, "\(words)")
    }

    @Test("An entry of a host list that takes out is told, too")
    func exclusion() throws {
        let list = try #require(
            Loaded("PeerList 192.0.2.0/24,!192.0.2.9,!192.0.2.9/32,*.x").configuration
        ).origin.peers
        let match = try #require(list.match(host: nil, address: HostAddress("192.0.2.9")))
        #expect(!match.includes)
        #expect(list.entry(of: match).key == "!192.0.2.9")
        #expect(list.match(host: "a.x", address: HostAddress("203.0.113.1")) == nil)
        #expect(list.match(host: nil, address: nil) == nil)
    }

    /// What was told, a line for each item.
    private static func words(_ example: Case, _ configuration: String) throws -> [String] {
        let scene = try SessionScene(configuration, files: files)
        let recorder = Recorder()
        scene.session.observer = recorder
        scene.macros.merge(example.macros) { $1 }
        scene.connect(example.host, example.address)
        _ = scene.deliver(Mail(example.fields), to: example.recipients)
        let evidence = try #require(recorder.verdict).evidence
        return [
            scene.origin(evidence), evidence.sender.map { "sender \(source($0.source))" },
            evidence.senderFault.map(fault),
            evidence.exemption.map { "exempt \($0.key) \($0.location)" },
        ].compactMap(\.self) + evidence.identities.map(row)
            + [
                evidence.unsignedRecipient.map {
                    "unsigned \($0.address) \($0.entry.key) \($0.entry.location)"
                }, evidence.usesOurDomain ? "our domain" : nil,
            ].compactMap(\.self) + recorder.words
    }

    private static func source(_ source: SenderSelection.Sender.Source) -> String {
        switch source {
        case .macro(let name): name
        case .field(let name): "\(name)"
        case .fallback: "DefaultSender"
        }
    }

    private static func fault(_ fault: RouteEvidence.SenderFault) -> String {
        switch fault {
        case .author(let fault): "no sender \(fault)"
        case .selection(let fault): "no sender \(fault)"
        }
    }

    private static func row(_ identity: SigningIdentity) -> String {
        switch identity.source {
        case .domain(let entry): "row - \(entry?.key ?? "-") \(entry?.location.description ?? "-")"
        case .tables(let row, let key):
            "row \(row?.key ?? "-") \(row?.location.description ?? "-") \(key.name) "
                + "\(key.location) \(identity.keyFile ?? "-")"
        }
    }
}

extension SessionScene {
    /// What makes a message ours.
    fileprivate func origin(_ evidence: RouteEvidence) -> String? {
        switch evidence.origin {
        case .service(let entry): return "service \(entry.key) \(entry.location)"
        case .macro(let match):
            return "macro \(match.name) \(match.value) \(match.entry.key) \(match.entry.location)"
        case .internalHost(let match):
            let entry = hosts.entry(of: match)
            return "internal \(entry.key) \(entry.location)"
        case .authentication(let macro): return "login \(macro)"
        case nil: return nil
        }
    }
}
