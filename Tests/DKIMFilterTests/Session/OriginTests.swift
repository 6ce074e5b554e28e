import DKIMFilter
import Testing

@Suite("Which mail a session takes for ours")
struct OriginTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let name: String
        var configuration = ""
        var host = "mail.other.test"
        var address: String? = "192.0.2.9"
        var macros: [String: String] = [:]
        let isSigned: Bool
        var testDescription: String { name }
    }

    static let cases = [
        Case(name: "a stranger", isSigned: false),
        Case(
            name: "this host, by default", host: "localhost", address: "127.0.0.1", isSigned: true),
        Case(name: "this host by IPv6", host: "localhost", address: "::1", isSigned: true),
        Case(name: "a client without an address", host: "localhost", address: nil, isSigned: false),
        Case(
            name: "InternalHosts by network", configuration: "InternalHosts 192.0.2.0/24",
            isSigned: true),
        Case(
            name: "InternalHosts by name", configuration: "InternalHosts .other.test",
            isSigned: true),
        Case(
            name: "InternalHosts replace the default", configuration: "InternalHosts 192.0.2.0/24",
            host: "localhost", address: "127.0.0.1", isSigned: false),
        Case(
            name: "InternalHosts with an exception",
            configuration: "InternalHosts 192.0.2.0/24,!192.0.2.9", isSigned: false),
        Case(name: "an authenticated client", macros: ["{auth_authen}": "ann"], isSigned: true),
        Case(
            name: "a client of which the kind of proof is told",
            macros: ["{auth_type}": "PLAIN"], isSigned: true),
        Case(
            name: "an empty proof", macros: ["{auth_type}": "", "{auth_authen}": ""],
            isSigned: false),
        Case(
            name: "MacroList by value", configuration: "MacroList daemon_name=ORIGINATING",
            macros: ["{daemon_name}": "ORIGINATING"], isSigned: true),
        Case(
            name: "MacroList with another value",
            configuration: "MacroList daemon_name=ORIGINATING",
            macros: ["{daemon_name}": "MTA"], isSigned: false),
        Case(
            name: "MacroList beside InternalHosts", configuration: "MacroList daemon_name=A",
            host: "localhost", address: "127.0.0.1", isSigned: true),
        Case(
            name: "MTA by the service's name", configuration: "MTA SUBMISSION,SIGN",
            macros: ["{daemon_name}": "SIGN"], isSigned: true),
        Case(
            name: "MTA in another letter case", configuration: "MTA SIGN",
            macros: ["{daemon_name}": "sign"], isSigned: false),
        Case(
            name: "MTA with another service", configuration: "MTA SIGN",
            macros: ["{daemon_name}": "smtpd"], isSigned: false),
        Case(
            name: "MTA where the MTA does not tell", configuration: "MTA SIGN", isSigned: false),
        Case(
            name: "MTA beside a macro that does not match",
            configuration: "MTA SIGN\nMacroList daemon_name=OTHER,type=x",
            macros: ["{daemon_name}": "SIGN", "{type}": "y"], isSigned: true),
        Case(
            name: "MacroList: a match is not taken back by a macro after it",
            configuration: "MacroList type=x,daemon_name=OTHER",
            macros: ["{daemon_name}": "SIGN", "{type}": "x"], isSigned: true),
        Case(
            name: "MTA beside InternalHosts", configuration: "MTA SIGN", host: "localhost",
            address: "127.0.0.1", macros: ["{daemon_name}": "smtpd"], isSigned: true),
        Case(
            name: "ExternalIgnoreList signs nothing",
            configuration: "ExternalIgnoreList 192.0.2.9", isSigned: false),
    ]

    @Test("follows from address, authentication and macros", arguments: cases)
    func origin(_ example: Case) throws {
        let scene = try SessionScene(SessionScene.oneKey + example.configuration)
        scene.macros.merge(example.macros) { $1 }
        #expect(scene.connect(example.host, example.address) == .proceed)
        let delivery = scene.deliver(Mail(["From: ann@example.com"]))
        #expect(delivery.reply == .accept)
        #expect(delivery.steps == (example.isSigned ? ["insert DKIM-Signature"] : []))
    }

    @Test("An external host that uses our domain is told, unless ExternalIgnoreList has it")
    func externalHosts() throws {
        let mail = Mail(["From: ann@example.com"])
        let scene = try SessionScene(
            SessionScene.oneKey + "ExternalIgnoreList 192.0.2.8\nLogWhy yes")
        scene.connect()
        _ = scene.deliver(mail)
        scene.connect("list.other.test", "192.0.2.8")
        _ = scene.deliver(mail)
        scene.connect("[192.0.2.7]", "192.0.2.7")
        _ = scene.deliver(mail)
        #expect(
            scene.log.lines.filter { !$0.hasPrefix("debug") } == [
                "info 4ABC: mail.other.test [192.0.2.9] not internal",
                "info 4ABC: not authenticated",
                "notice 4ABC: external host mail.other.test attempted to send as example.com",
                "info 4ABC: list.other.test [192.0.2.8] not internal",
                "info 4ABC: not authenticated",
                "info 4ABC: [192.0.2.7] not internal",
                "info 4ABC: not authenticated",
                "notice 4ABC: external host [192.0.2.7] attempted to send as example.com",
            ])
    }

    @Test("LogWhy tells each reason in the words that log parsers know")
    func reasons() throws {
        let scene = try SessionScene(
            "MTA SIGN\nMacroList type=x\nLogWhy yes\nDomain example.com\n"
                + "SubDomains yes\nSelector s\nKeyFile /k/ed")
        scene.macros["{daemon_name}"] = "smtpd"
        scene.connect()
        _ = scene.deliver(Mail(["From: joe@other.example"]))
        scene.macros["{type}"] = "x"
        _ = scene.deliver(Mail(["From: joe@other.example"]))
        #expect(
            scene.log.lines.filter { !$0.hasPrefix("debug") } == [
                "info 4ABC: no MTA name match (host=mail.other.test, MTA=smtpd)",
                "info 4ABC: no macros match",
                "info 4ABC: mail.other.test [192.0.2.9] not internal",
                "info 4ABC: not authenticated",
                "info 4ABC: no MTA name match (host=mail.other.test, MTA=smtpd)",
                "notice 4ABC: no signing subdomain match for 'other.example'",
            ])
    }

    @Test("PeerList ends the connection's part at once")
    func peers() throws {
        let scene = try SessionScene("PeerList 192.0.2.9")
        #expect(scene.connect() == .accept)
        #expect(scene.connect("mail.other.test", "192.0.2.10") == .proceed)
        #expect(scene.log.lines.isEmpty)
    }

    @Test(
        "Mode: what is off is not done",
        arguments: [
            ("s", true, ["insert DKIM-Signature"]), ("v", true, []),
            ("sv", true, ["insert DKIM-Signature"]), ("s", false, []), ("v", false, []),
            ("sv", false, []),
        ])
    func mode(letters: String, isInside: Bool, steps: [String]) throws {
        let scene = try SessionScene(SessionScene.oneKey + "Mode \(letters)")
        if isInside { scene.connectInside() } else { scene.connect() }
        #expect(scene.deliver(Mail(["From: ann@example.com"])).steps == steps)
    }

    @Test("Mode s leaves the mail of others alone, forged results included")
    func otherMode() throws {
        let forged = Mail.signed.adding("Authentication-Results", " mx.example.net; dkim=pass")
        let signer = try SessionScene(SessionScene.oneKey + "Mode s")
        signer.connect()
        let untouched = signer.deliver(forged)
        #expect(untouched.reply == .accept)
        #expect(untouched.edits.isEmpty && untouched.chunks == nil)
        #expect(signer.resolver.asked.isEmpty)
    }

    @Test(
        "Mode v leaves our own mail alone, and needs no key to know it",
        arguments: ["Domain example.net\n", "SigningTable csl:example.net=k\n"])
    func ownMail(lines: String) throws {
        let scene = try SessionScene.verifying(lines + "Mode v\nOn-NoSignature reject\n")
        scene.connectInside()
        #expect(scene.deliver(Mail(["From: ann@example.net"])).reply == .accept)
        #expect(scene.deliver(.signed).steps == ["insert Authentication-Results"])
        scene.connect()
        #expect(scene.deliver(Mail(["From: ann@example.net"])).reply != .accept)
    }
}
