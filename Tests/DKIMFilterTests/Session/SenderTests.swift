import DKIMCore
import DKIMFilter
import Testing

@Suite("Whose key signs")
struct SenderTests {
    private static let tables = "KeyTable /kt\nSigningTable refile:/senders\n"
    private static let files = ["/senders": "*@example.com one\n*@example.org two\n"]

    struct Case: Sendable, CustomTestStringConvertible {
        let name: String
        var configuration = ""
        var macros: [String: String] = [:]
        let fields: [String]
        /// d= of the signature; nil where there is none.
        let domain: String?
        var lines: [String] = []
        var testDescription: String { name }
    }

    private static let com = "From: ann@example.com"
    private static let org = "Sender: \"B\" <bob@example.org>"
    private static let unknown = "From: joe@other.example"

    static let cases = [
        Case(name: "the author, by default", fields: [org, com], domain: "example.com"),
        Case(
            name: "SenderHeaders: the first that is there",
            configuration: "SenderHeaders Resent-From,Sender,From", fields: [com, org],
            domain: "example.org"),
        Case(
            name: "SenderHeaders: their order counts, not that of the message",
            configuration: "SenderHeaders From,Sender", fields: [org, com], domain: "example.com"),
        Case(
            name: "SenderHeaders: From where none is there",
            configuration: "SenderHeaders Sender", fields: [com], domain: "example.com"),
        Case(
            name: "SenderHeaders: the topmost instance, its first address",
            configuration: "SenderHeaders Sender",
            fields: ["Sender: bob@example.org, x@example.com", "Sender: x@example.com", com],
            domain: "example.org"),
        Case(
            name: "SenderHeaders: the author need not be ours",
            configuration: "SenderHeaders Sender", fields: [org, unknown], domain: "example.org"),
        Case(
            name: "SenderHeaders: what is no address is not passed over",
            configuration: "SenderHeaders Sender", fields: ["Sender: nobody", com], domain: nil,
            lines: [
                "can't parse Sender: header value 'nobody'",
                "not signed: Sender: the address list breaks off at octet 7: expected “@” in an "
                    + "address",
            ]),
        Case(
            name: "DefaultSender where the sender is no address",
            configuration: "SenderHeaders Sender\nDefaultSender x@example.org",
            fields: ["Sender: nobody", com], domain: "example.org"),
        Case(
            name: "DefaultSender makes up for no From field",
            configuration: "DefaultSender x@example.org", fields: ["To: x@example.com"],
            domain: nil,
            lines: [
                "can't determine message sender; accepting", "not signed: no From field",
            ]),
        Case(
            name: "SenderHeaders make up for a broken From field",
            configuration: "SenderHeaders Sender", fields: [org, "From: Ann"], domain: nil,
            lines: [
                "can't parse From: header value 'Ann'",
                "not signed: From field without a usable address: the address list breaks off at "
                    + "octet 4: expected “@” in an address",
            ]),
        Case(
            name: "SenderHeaders make up for two From fields",
            configuration: "SenderHeaders Sender", fields: [org, com, com], domain: nil,
            lines: ["not signed: 2 From fields instead of one"]),
        Case(
            name: "SenderMacro", configuration: "SenderMacro {mail_addr}",
            macros: ["{mail_addr}": "bob@example.org"], fields: [com], domain: "example.org"),
        Case(
            name: "SenderMacro without braces", configuration: "SenderMacro mail_addr",
            macros: ["{mail_addr}": "<bob@example.org>"], fields: [com], domain: "example.org"),
        Case(
            name: "SenderMacro that the MTA does not send",
            configuration: "SenderMacro {mail_addr}", fields: [com], domain: "example.com"),
        Case(
            name: "SenderMacro that is empty, as for a bounce",
            configuration: "SenderMacro {mail_addr}", macros: ["{mail_addr}": ""], fields: [com],
            domain: "example.com"),
        Case(
            name: "SenderMacro that is no address", configuration: "SenderMacro {mail_addr}",
            macros: ["{mail_addr}": "bob"], fields: [com], domain: nil,
            lines: [
                "can't parse {mail_addr}: header value 'bob'",
                "not signed: {mail_addr}: the address list breaks off at octet 3: expected “@” in "
                    + "an address",
            ]),
        Case(
            name: "SenderMacro makes up for no From field",
            configuration: "SenderMacro {mail_addr}",
            macros: ["{mail_addr}": "bob@example.org"], fields: [org], domain: nil,
            lines: [
                "can't determine message sender; accepting", "not signed: no From field",
            ]),
        Case(
            name: "a sender of no domain of ours", configuration: "SenderHeaders Sender",
            fields: ["Sender: x@other.example", com], domain: nil,
            lines: ["no signing table match for 'x@other.example'"]),
    ]

    @Test("SenderHeaders, SenderMacro, DefaultSender", arguments: cases)
    func sender(_ example: Case) throws {
        let scene = try SessionScene(Self.tables + example.configuration, files: Self.files)
        scene.macros.merge(example.macros) { $1 }
        scene.connectInside()
        let delivery = scene.deliver(Mail(example.fields))
        #expect(delivery.reply == .accept)
        let fields = delivery.inserted("DKIM-Signature")
        #expect(fields.count == (example.domain == nil ? 0 : 1))
        if let domain = example.domain, let field = fields.first {
            #expect(field.contains(" d=\(domain);"))
        }
        #expect(
            scene.log.lines.filter { !$0.hasPrefix("debug") }
                == example.lines.map { "notice 4ABC: " + $0 })
    }

    @Test(
        "A name or an address that is none is refused",
        arguments: [
            (
                "SenderHeaders From,To Cc",
                "c:1: SenderHeaders: “To Cc” is not a header field name: printable ASCII without "
                    + "blanks, colon or semicolon"
            ),
            (
                "SenderMacro {a-b}",
                "c:1: SenderMacro: “{a-b}” is not a macro, expected a name such as {mail_addr}"
            ),
            (
                "DefaultSender postmaster",
                "c:1: DefaultSender: “postmaster” is no address: the address list breaks off at "
                    + "octet 10: expected “@” in an address, expected one such as "
                    + "postmaster@example.com"
            ),
        ])
    func badValue(line: String, message: String) {
        #expect(Loaded(line).errors == [message])
    }
}
