import DKIMFilter
import Testing

@testable import dkim_milterd

/// Messages as `explain` is told of them.
@Suite struct DescribedMessageTests {
    private static func options(_ client: String = "192.0.2.1") -> DescribedMessage.Options {
        DescribedMessage.Options(client: client, from: "joe@example.com")
    }

    private static func names(_ message: DescribedMessage) -> [String] {
        message.message.fields.map { String(decoding: $0.name, as: UTF8.self) }
    }

    @Test("a usual message is made of what is said, and nothing is doubled")
    func fields() throws {
        var options = Self.options()
        #expect(
            Self.names(try DescribedMessage(options)) == [
                "From", "To", "Subject", "Date", "Message-ID",
            ])
        options.recipients = ["a@example.net", "<b@example.net>"]
        options.fields = ["subject: x", "List-Id: <y>", "From: eve@evil.example"]
        let message = try DescribedMessage(options)
        #expect(
            Self.names(message)
                == ["From", "subject", "List-Id", "From", "To", "Date", "Message-ID"])
        #expect(message.recipients == ["<a@example.net>", "<b@example.net>"])
    }

    @Test("macros are named as the MTA names them")
    func macros() throws {
        var options = Self.options()
        #expect(try DescribedMessage(options).macro("{mail_addr}") == "joe@example.com")
        #expect(try DescribedMessage(options).macro("{auth_type}") == nil)
        options.user = "joe"
        options.daemonName = "SIGN"
        options.envelopeSender = "bounce@example.com"
        options.macros = ["type=x", "{daemon_name}=OTHER", "i=1=2"]
        let message = try DescribedMessage(options)
        let names = ["{auth_type}", "{auth_authen}", "{mail_addr}", "{type}", "{daemon_name}", "i"]
        #expect(
            names.map { message.macro($0) ?? "-" }
                == ["PLAIN", "joe", "bounce@example.com", "x", "OTHER", "1=2"])
        var named = Self.options()
        named.from = "Joe <joe@example.com>"
        #expect(try DescribedMessage(named).macro("{mail_addr}") == nil)
    }

    @Test(
        "clients",
        arguments: [
            ("192.0.2.1", "[192.0.2.1]"), ("2001:db8::1", "[2001:db8::1]"),
            ("[192.0.2.1]", "[192.0.2.1]"), ("local", "localhost"),
        ])
    func clients(text: String, host: String) throws {
        let client = try DescribedMessage(Self.options(text)).client
        #expect(client.host == host)
        #expect((client.address == nil) == (text == "local"))
    }

    @Test(
        "what is no message is refused",
        arguments: [
            ("x", "joe@example.com", "", ""), ("192.0.2.1", "a\r\nb", "", ""),
            ("192.0.2.1", "joe@example.com", "no colon", ""),
            ("192.0.2.1", "joe@example.com", ": x", ""),
            ("192.0.2.1", "joe@example.com", "A B: x", ""),
            ("192.0.2.1", "joe@example.com", "A: x\n\nbody", ""),
            ("192.0.2.1", "joe@example.com", "", "no equals sign"),
            ("192.0.2.1", "joe@example.com", "", "a b=1"),
        ])
    func faults(client: String, from: String, field: String, macro: String) {
        var options = DescribedMessage.Options(client: client, from: from)
        if !field.isEmpty { options.fields = [field] }
        if !macro.isEmpty { options.macros = [macro] }
        #expect(throws: ProgramError.self) { try DescribedMessage(options) }
    }

    @Test("paragraphs are broken between words", arguments: [1, 10, 77, 78, 79, 200])
    func paragraphs(length: Int) {
        let word = String(repeating: "x", count: length)
        let lines = Paragraph(label: "  fact: ", text: "a \(word) b \(word)").lines
        #expect(
            lines.joined(separator: " ").split(separator: " ").joined(separator: " ")
                == "fact: a \(word) b \(word)")
        #expect(
            lines.allSatisfy { $0.count <= 78 || !$0.dropFirst(8).contains(" ") || length > 60 })
    }
}
