import DKIMCore
import DKIMFilter
import Testing

/// A session with a configuration from text, a scripted resolver and a log to look at.
final class SessionScene {
    /// November 2023.
    static let now: UInt64 = 1_700_000_000

    /// Keys and tables that a configuration may name.
    static let files = [
        "/k/ed": TestKeys.ed25519, "/k/rsa": TestKeys.rsa2048,
        "/kt":
            "one example.com:s1:/k/ed\ntwo example.org:s2:/k/rsa\nlost %:s3:/k/%/none\n",
        "/st": "*@example.com one\n*@example.com two\n*@lost.example lost\n",
    ]
    /// Signs mail from example.com with the Ed25519 key.
    static let oneKey = "Domain example.com\nSelector s\nKeyFile /k/ed\n"
    /// The public key of `/k/ed`, taken out with openssl.
    static let edRecord = "v=DKIM1; k=ed25519; p=T9UNP4rGIglJhPcxt745dDxZB2ntz3lvLYOm+W9TdSs="

    let resolver: ScriptedResolver
    let log: CollectingLog
    let metrics = FilterMetrics()
    let session: MailSession
    /// InternalHosts, as configured.
    let hosts: HostList
    /// What the MTA tells.
    var macros = ["i": "4ABC", "j": "mx.example.net"]

    init(
        _ configuration: String, resolver: ScriptedResolver = ScriptedResolver(),
        files: [String: String] = [:], now: UInt64 = now, reports: (any ReportOutbox)? = nil,
        log: CollectingLog = CollectingLog(), checks: KeyCheckScene? = nil
    ) throws {
        self.log = log
        let loaded = Loaded(configuration, files: Self.files.merging(files) { $1 })
        let environment = FilterEnvironment(
            configuration: try #require(loaded.configuration, "\(loaded.errors)"),
            resolver: resolver, log: log, hostName: "host.test", metrics: metrics,
            reports: reports, keyChecker: checks?.checker, now: { now })
        self.resolver = resolver
        hosts = environment.configuration.origin.internalHosts
        checks?.begin(environment)
        session = MailSession { environment }
    }

    /// A scene for the message of RFC 8463: its Ed25519 key is what `answer` says.
    static func verifying(
        _ configuration: String = "", ed25519 answer: KeyAnswer = .record(Mail.ed25519Key),
        holdsAnswers: Bool = false
    ) throws -> SessionScene {
        try SessionScene(
            configuration,
            resolver: ScriptedResolver(
                [Mail.ed25519Name: answer, Mail.rsaName: .record(Mail.rsaKey)],
                holdsAnswers: holdsAnswers))
    }

    /// Messages that were counted, in all.
    var counted: UInt64 {
        MessageDirection.allCases.reduce(0) { sum, direction in
            MessageFate.allCases.reduce(sum) { $0 + metrics.messages.value(direction, $1) }
        }
    }

    // MARK: Events

    /// A client connects.
    @discardableResult
    func connect(_ host: String = "mail.other.test", _ address: String? = "192.0.2.9")
        -> FilterReply
    {
        session.connect(
            ClientIdentity(host: host, address: address.flatMap { HostAddress($0) }))
    }

    /// The client that is internal by default.
    @discardableResult
    func connectInside() -> FilterReply { connect("localhost", "127.0.0.1") }

    func header(_ mail: Mail) {
        for (name, body) in mail.fields {
            let shown = session.keepsLeadingSpace ? body[...] : body.drop { $0 == " " }
            Array(name.utf8).withUnsafeBytes { name in
                Array(shown.utf8).withUnsafeBytes { body in
                    session.header(name: name, body: body) { macros[$0] }
                }
            }
        }
    }

    func endOfHeaders() -> FilterReply { session.endOfHeaders { macros[$0] } }

    func body(_ octets: some Sequence<UInt8>) -> FilterReply { session.body(Array(octets).span) }

    func endOfMessage(willBlock: () -> Void = {}) -> Delivery {
        let outcome = session.endOfMessage(macros: { macros[$0] }, willBlock: willBlock)
        session.conclude(outcome)
        return Delivery(edits: outcome.edits, reply: outcome.reply)
    }

    /// A whole message, as an MTA sends it: no more is sent than is asked for.
    func deliver(
        _ mail: Mail, to recipients: [String] = [], chunk: Int = 65_535,
        willBlock: () -> Void = {}
    ) -> Delivery {
        session.beginMessage()
        for recipient in recipients { session.recipient("<\(recipient)>") }
        header(mail)
        let reply = endOfHeaders()
        guard reply == .proceed else { return Delivery(edits: [], reply: reply) }
        var rest = Array(mail.body.utf8)[...]
        var count = 0
        while !rest.isEmpty {
            let reply = body(rest.prefix(chunk))
            rest = rest.dropFirst(chunk)
            count += 1
            if reply == .skip { break }
            guard reply == .proceed else { return Delivery(edits: [], reply: reply) }
        }
        var delivery = endOfMessage(willBlock: willBlock)
        delivery.chunks = count
        return delivery
    }
}
