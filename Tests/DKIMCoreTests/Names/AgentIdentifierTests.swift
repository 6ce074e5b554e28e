import DKIMCore
import Testing

@Suite("Agent identifiers (i=)")
struct AgentIdentifierTests {
    @Test(
        "have an optional local part and a domain (RFC 6376 §3.5)",
        arguments: [
            ("@example.com", nil, "example.com"),
            ("joe@football.example.com", "joe", "football.example.com"),
            ("Joe@EXAMPLE.com", "Joe", "example.com"),
            ("a.b+c=d/e@example.com", "a.b+c=d/e", "example.com"),
            ("a..b.@example.com", "a..b.", "example.com"),
            ("\"a b\"@example.com", "a b", "example.com"),
            ("\"a@b\"@example.com", "a@b", "example.com"),
            ("\"a\\\"\\\\b\"@example.com", "a\"\\b", "example.com"),
            ("\"\"@example.com", "", "example.com"),
            ("j\u{F6}rg@b\u{FC}cher.example", "j\u{F6}rg", "xn--bcher-kva.example"),
        ] as [(String, String?, String)])
    func accepted(text: String, localPart: String?, domain: String) throws {
        let agent = try AgentIdentifier(text)
        #expect(agent.localPart == localPart)
        #expect(agent.domain.ascii == domain)
        #expect(agent.text == text)
    }

    @Test(
        "are refused where they are no address",
        arguments: [
            "", "example.com", "joe", "joe@", "@", "a b@example.com", "a@b@example.com",
            "a\r\n@example.com", "a\0@example.com", "(a)@example.com", "a;b@example.com",
            "\"a@example.com", "\"a\"b\"@example.com", "\"a\\\"@example.com", "\"@example.com",
            "joe@example..com", "joe@exa mple.com", "joe@example.com.", "joe@[192.0.2.1]",
            "\"a\nb\"@example.com",
            String(repeating: "a", count: 5000) + "@example.com",
        ])
    func refused(text: String) {
        #expect(throws: AgentIdentifierError.self) { try AgentIdentifier(text) }
    }

    @Test("compare by meaning, domains as A-labels (RFC 8616 §5)")
    func equality() throws {
        let one = try AgentIdentifier("x@b\u{FC}cher.example")
        let other = try AgentIdentifier("x@XN--BCHER-KVA.example")
        #expect(one == other)
        #expect(Set([one, other]).count == 1)
        #expect(try AgentIdentifier("X@example.com") != AgentIdentifier("x@example.com"))
        #expect(
            try AgentIdentifier("@example.com")
                == AgentIdentifier(domain: DomainName("example.com")))
    }
}
