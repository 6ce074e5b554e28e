import DKIMTestSupport
import Testing

extension MilterServerTests {
    @Suite(.serialized) struct Messages {
        @Test("Fields are inserted where asked for, with folds as LF")
        func insert() throws {
            let server = try MilterTestServer()
            let client = try server.client("insert")
            let outcome = try #require(try client.deliver(MilterMessage()))
            #expect(
                outcome.modifications == [
                    .insertHeader(index: 0, name: "X-First", value: " a;\n\tb"),
                    .insertHeader(index: 7, name: "X-Eighth", value: "no space"),
                ])
        }

        @Test("Without leading-space passing the peer writes the space")
        func insertWithoutLeadingSpace() throws {
            let server = try MilterTestServer()
            let client = try server.client("insert", offer: .postfix(version: 4))
            let outcome = try #require(try client.deliver(MilterMessage()))
            #expect(
                outcome.modifications.first
                    == .insertHeader(index: 0, name: "X-First", value: "a;\n\tb"))
        }

        @Test("Fields are changed and deleted by their number among those of the name")
        func change() throws {
            let server = try MilterTestServer()
            let client = try server.client("delete")
            let outcome = try #require(try client.deliver(MilterMessage()))
            #expect(
                outcome.modifications == [
                    .changeHeader(index: 3, name: "X-Old", value: ""),
                    .changeHeader(index: 1, name: "X-Old", value: " new"),
                ])
        }

        @Test("What cannot be put on the wire is refused")
        func refused() throws {
            let server = try MilterTestServer()
            let client = try server.client("refused")
            let outcome = try #require(try client.deliver(MilterMessage()))
            #expect(outcome.added("X-Results") == " [false, false, false, false, false]")
        }

        @Test("Recipients are added and taken off, but for what is no address")
        func recipients() throws {
            let server = try MilterTestServer()
            let client = try server.client("redirect")
            let outcome = try #require(try client.deliver(MilterMessage()))
            #expect(
                outcome.modifications.prefix(2) == [
                    .addRecipient("<box@example.net>"), .deleteRecipient("<user@example.net>"),
                ])
            #expect(outcome.added("X-Results") == " [true, true, false, false]")
        }

        @Test("A reply in our own words, in one line, with percent signs kept")
        func reply() throws {
            let server = try MilterTestServer()
            let client = try server.client("endOfMessage=reject,reply=550/5.7.0/100% bad")
            let outcome = try #require(try client.deliver(MilterMessage()))
            #expect(outcome.verdict == .reply("550 5.7.0 100%% bad"))
        }

        @Test("Quarantine with its reason in one line, and progress")
        func quarantine() throws {
            let server = try MilterTestServer()
            let client = try server.client("quarantine,progress")
            let outcome = try #require(try client.deliver(MilterMessage()))
            #expect(outcome.modifications == [.progress, .quarantine(reason: "held  back")])
        }

        @Test(
            "Each answer arrives at each event",
            arguments: [
                "mail", "recipient", "data", "header", "endOfHeaders", "body", "endOfMessage",
            ],
            ["accept", "reject", "temporaryFailure", "discard"])
        func answers(_ event: String, _ answer: String) throws {
            let server = try MilterTestServer()
            let client = try server.client("\(event)=\(answer)")
            let outcome = try #require(try client.deliver(MilterMessage()))
            let expected: [String: MilterAnswer] = [
                "accept": .accept, "reject": .reject, "temporaryFailure": .temporaryFailure,
                "discard": .discard,
            ]
            let given = event == "recipient" ? outcome.recipientAnswers.first : outcome.verdict
            #expect(given == expected[answer])
            if event != "recipient" { #expect(try server.ask("stats") == "sessions 1 messages 0") }
        }

        @Test("Macros are known with and without braces, and gone when not sent")
        func macros() throws {
            let server = try MilterTestServer()
            let client = try server.client("log")
            var message = MilterMessage()
            message.macros = [.mail: [("{auth_type}", "PLAIN")]]
            let first = try #require(try client.deliver(message))
            let log = try #require(first.added("X-Log"))
            #expect(log.contains("j=mx.example.net"))
            #expect(log.contains("auth_type=PLAIN"))
            let second = try #require(try client.deliver(MilterMessage()))
            #expect(second.added("X-Log")?.contains("mail <sender@example.com>") == true)
        }

        @Test("Many messages on one connection")
        func many() throws {
            let server = try MilterTestServer()
            let client = try server.client("log")
            for number in 0..<200 {
                var message = MilterMessage()
                message.queueID = "Q\(number)"
                let outcome = try #require(try client.deliver(message))
                #expect(outcome.added("X-Log")?.contains("i=Q\(number)") == true)
            }
            #expect(try server.ask("stats") == "sessions 1 messages 0")
            client.quit()
            #expect(try server.sessionsGone())
        }

        @Test("Another SMTP client on the same connection gets a session of its own")
        func newConnection() throws {
            let server = try MilterTestServer()
            let client = try server.client("log")
            _ = try client.deliver(MilterMessage())
            try client.quitForNewConnection()
            let answer = try client.open(address: "192.0.2.77", hello: "log")
            #expect(answer == .proceed)
            let outcome = try #require(try client.deliver(MilterMessage()))
            let log = try #require(outcome.added("X-Log"))
            #expect(log.contains("negotiate v6"))
            #expect(log.contains("192.0.2.77"))
            #expect(log.contains("leadingSpace=true"))
            client.quit()
            #expect(try server.sessionsGone())
        }

        @Test(
            "For another SMTP client holds what was agreed when the mail server connected",
            arguments: [("100500", "1ff580"), ("1ff580", "100500")])
        func agreementStays(before: String, after: String) throws {
            let server = try MilterTestServer()
            #expect(try server.ask("demand 31 \(before)") == "done")
            let client = try server.client("log")
            _ = try client.deliver(MilterMessage())
            // As after a reload that takes other answers away.
            #expect(try server.ask("demand 31 \(after)") == "done")
            try client.quitForNewConnection()
            let opened = try client.open(hello: "log")
            #expect(opened == .proceed || opened == .none)
            let outcome = try #require(try client.deliver(MilterMessage()))
            #expect(outcome.verdict == .proceed)
            #expect(outcome.added("X-Log")?.contains("endOfMessage body=7") == true)
        }

        struct Address: Sendable, CustomTestStringConvertible {
            let family: Character
            let text: String
            let expected: String
            var testDescription: String { expected }
        }

        @Test(
            "Client addresses",
            arguments: [
                Address(family: "4", text: "192.0.2.1", expected: "192.0.2.1"),
                Address(family: "4", text: "127.0.0.1", expected: "127.0.0.1"),
                Address(family: "6", text: "2001:db8:0:0:1::1", expected: "2001:db8::1:0:0:1"),
                Address(family: "6", text: "::1", expected: "::1"),
                Address(family: "6", text: "::", expected: "::"),
                Address(family: "6", text: "1:0:2:3:4:5:6:7", expected: "1:0:2:3:4:5:6:7"),
                Address(family: "L", text: "/run/socket", expected: "local"),
                Address(family: "U", text: "", expected: "unknown"),
            ])
        func address(_ item: Address) throws {
            let server = try MilterTestServer()
            let client = try MilterClient(server.address)
            try client.negotiate()
            _ = try client.open(family: item.family, address: item.text, hello: "log")
            let outcome = try #require(try client.deliver(MilterMessage()))
            #expect(
                outcome.added("X-Log")?.contains("connect client.example.com \(item.expected) ")
                    == true)
        }

        @Test(
            "A family that the protocol does not know ends the connection", arguments: ["X", "5"])
        func strangeFamily(_ family: String) throws {
            let server = try MilterTestServer()
            let client = try MilterClient(server.address)
            try client.negotiate()
            #expect(throws: MilterClientError.closed) {
                _ = try client.open(family: Character(family), hello: "log")
            }
            #expect(try server.sessionsGone())
        }

        @Test("Bodies in full chunks", arguments: [0, 1, 65_535, 65_536, 1_000_000])
        func bodies(_ size: Int) throws {
            let server = try MilterTestServer()
            let client = try server.client("log")
            var message = MilterMessage()
            message.body = [UInt8](repeating: 0x61, count: size)
            let outcome = try #require(try client.deliver(message))
            #expect(outcome.added("X-Log")?.contains("endOfMessage body=\(size)") == true)
        }

        @Test("A header field of 300 kB")
        func longField() throws {
            let server = try MilterTestServer()
            let client = try server.client("log")
            var message = MilterMessage()
            message.header.append(("X-Long", " " + String(repeating: "x", count: 299_999)))
            let outcome = try #require(try client.deliver(message))
            #expect(outcome.added("X-Log")?.contains("header X-Long of 300000") == true)
        }
    }
}
