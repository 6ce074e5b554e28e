import DKIMCore
import DKIMFilter
import Testing

@Suite("What follows from failures")
struct FailureActionTests {
    /// A condition, how a message gets into it, and the words of the answers.
    struct Condition: Sendable {
        let parameter: String
        let text: String
        let temporaryCode: String
        let deliver: @Sendable (_ setting: String) throws -> (SessionScene, Delivery)
    }

    private static func verify(
        _ mail: Mail, _ setting: String, _ answer: KeyAnswer = .record(Mail.ed25519Key)
    ) throws -> (SessionScene, Delivery) {
        let scene = try SessionScene.verifying(setting, ed25519: answer)
        scene.connect()
        return (scene, scene.deliver(mail))
    }

    private static var changed: Mail {
        var mail = Mail.signed
        mail.body += "More.\r\n"
        return mail
    }

    static let conditions = [
        Condition(
            parameter: "On-BadSignature", text: "bad DKIM signature data", temporaryCode: "4.7.0"
        ) { try verify(changed, $0) },
        Condition(
            parameter: "On-DNSError", text: "DKIM key retrieval failed", temporaryCode: "4.7.5"
        ) { try verify(.signed, $0, .temporaryFailure(.timedOut)) },
        Condition(
            parameter: "On-KeyNotFound", text: "DKIM key retrieval failed", temporaryCode: "4.7.5"
        ) { try verify(.signed, $0, .noSuchName) },
        Condition(
            parameter: "On-NoSignature", text: "no DKIM signature data", temporaryCode: "4.7.0"
        ) { try verify(.unsigned, $0) },
        Condition(
            parameter: "On-Security", text: "message header section too large",
            temporaryCode: "4.7.0"
        ) { try verify(.signed, $0 + "\nMaximumHeaderFields 2") },
        Condition(
            parameter: "On-SignatureError", text: "DKIM signing error", temporaryCode: "4.7.0"
        ) { setting in
            // x= would have thirteen digits (RFC 6376 §3.5).
            let scene = try SessionScene(
                SessionScene.oneKey + "SignatureTTL 1000\n" + setting, now: 999_999_999_999)
            scene.connectInside()
            return (scene, scene.deliver(Mail(["From: ann@example.com"])))
        },
        Condition(
            parameter: "On-InternalError", text: "internal DKIM error", temporaryCode: "4.7.0"
        ) { setting in
            // A body before the end of the header section.
            let scene = try SessionScene.verifying(setting)
            scene.connect()
            scene.session.beginMessage()
            scene.header(.signed)
            let reply = scene.body("Hi.\r\n".utf8)
            guard reply == .skip else { return (scene, Delivery(edits: [], reply: reply)) }
            return (scene, scene.endOfMessage())
        },
    ]

    @Test(
        "Each action on each condition has its SMTP reply",
        arguments: conditions.indices, ["accept", "discard", "quarantine", "reject", "tempfail"])
    func action(index: Int, word: String) throws {
        let condition = Self.conditions[index]
        let (_, delivery) = try condition.deliver("\(condition.parameter) \(word)")
        let quarantined = delivery.steps.filter { $0.hasPrefix("quarantine") }
        #expect(
            quarantined == (word == "quarantine" ? ["quarantine " + condition.text] : []),
            "\(condition.parameter)")
        let expected: FilterReply =
            switch word {
            case "discard": .discard
            case "reject":
                .reject(SMTPReply(code: "550", enhancedCode: "5.7.0", text: condition.text))
            case "tempfail":
                .temporaryFailure(
                    SMTPReply(
                        code: "451", enhancedCode: condition.temporaryCode, text: condition.text))
            default: .accept
            }
        #expect(delivery.reply == expected, "\(condition.parameter)")
    }

    @Test(
        "The defaults: only what may be better later is put off, and our own faults are",
        arguments: [
            ("On-BadSignature", "accept"), ("On-DNSError", "tempfail"),
            ("On-KeyNotFound", "accept"), ("On-NoSignature", "accept"), ("On-Security", "accept"),
            ("On-SignatureError", "reject"), ("On-InternalError", "tempfail"),
        ])
    func defaults(parameter: String, word: String) throws {
        let condition = try #require(Self.conditions.first { $0.parameter == parameter })
        let (_, byDefault) = try condition.deliver("")
        let (_, named) = try condition.deliver("\(parameter) \(word)")
        #expect(byDefault.reply == named.reply)
    }

    @Test("A fault is told once, whatever the action; a bad signature in two lines")
    func lines() throws {
        for condition in Self.conditions {
            for word in ["accept", "reject", "quarantine"] {
                let (scene, _) = try condition.deliver("\(condition.parameter) \(word)")
                let isBad = condition.parameter == "On-BadSignature"
                #expect(
                    scene.log.lines.count == (isBad ? 2 : 1),
                    "\(condition.parameter) \(scene.log.lines)")
            }
        }
    }

    @Test("An internal fault is a temporary failure, and says what it was")
    func internalFault() throws {
        let condition = try #require(Self.conditions.last)
        let (scene, delivery) = try condition.deliver("")
        #expect(
            delivery.reply
                == .temporaryFailure(
                    SMTPReply(code: "451", enhancedCode: "4.7.0", text: "internal DKIM error")))
        #expect(
            scene.log.lines == [
                "error (unknown-jobid): internal fault: the MTA sent a body before the end of the "
                    + "header section"
            ])
    }

    @Test("One pass is enough; else a key to be had later decides, else the first signature")
    func severalSignatures() throws {
        let strict = "On-BadSignature reject\nOn-KeyNotFound discard"
        func reply(_ ed25519: KeyAnswer, _ rsa: KeyAnswer, _ mail: Mail) throws -> FilterReply {
            let scene = try SessionScene(
                strict, resolver: ScriptedResolver([Mail.ed25519Name: ed25519, Mail.rsaName: rsa]))
            scene.connect()
            return scene.deliver(mail).reply
        }
        let ed = KeyAnswer.record(Mail.ed25519Key)
        let rsa = KeyAnswer.record(Mail.rsaKey)
        let bad = FilterReply.reject(
            SMTPReply(code: "550", enhancedCode: "5.7.0", text: "bad DKIM signature data"))
        let later = FilterReply.temporaryFailure(
            SMTPReply(code: "451", enhancedCode: "4.7.5", text: "DKIM key retrieval failed"))
        #expect(try reply(ed, .noSuchName, .signedTwice) == .accept)
        #expect(try reply(.temporaryFailure(.timedOut), rsa, .signedTwice) == .accept)
        #expect(try reply(.noSuchName, .temporaryFailure(.timedOut), .signedTwice) == later)
        #expect(try reply(.noSuchName, .noData, .signedTwice) == .discard)
        var changed = Mail.signedTwice
        changed.body += "More.\r\n"
        #expect(try reply(ed, rsa, changed) == bad)
        #expect(try reply(ed, .temporaryFailure(.refused), changed) == later)
    }

    @Test("An oversized header is On-Security's alone, whatever the others say")
    func securityAlone() throws {
        let scene = try SessionScene.verifying(
            "On-Default reject\nOn-Security accept\nMaximumHeaderFields 2")
        scene.connect()
        #expect(scene.deliver(.signed).reply == .accept)
        #expect(scene.deliver(.unsigned).reply == .accept)
        scene.connectInside()
        #expect(scene.deliver(.unsigned).reply == .accept)
    }

    @Test(
        "On-SignatureError: a key below MinimumKeyBits that mail is the first to need",
        arguments: [
            ("", "550"), ("On-SignatureError tempfail", "451"), ("On-SignatureError a", nil),
        ]
            as [(String, String?)])
    func smallKey(line: String, code: String?) throws {
        let scene = try SessionScene(
            "KeyTable file:/kt\nSigningTable refile:/st\nLenientTables yes\n" + line,
            files: ["/k/ed": TestKeys.rsa768])
        scene.connectInside()
        let delivery = scene.deliver(Mail(["From: ann@example.com"]))
        #expect(delivery.edits.isEmpty)
        switch delivery.reply {
        case .reject(let reply): #expect(reply.code == code)
        case .temporaryFailure(let reply): #expect(reply?.code == code)
        case .accept: #expect(code == nil)
        default: Issue.record("\(delivery.reply)")
        }
        #expect(
            scene.log.lines.contains {
                $0.hasPrefix("error 4ABC: error loading key 'one': /k/ed has only 768 bits")
            })
    }
}
