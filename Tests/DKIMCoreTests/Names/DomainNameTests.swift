import DKIMCore
import Testing

@Suite("Domain names")
struct DomainNameTests {
    @Test(
        "become A-labels in lower case",
        arguments: [
            ("example.com", "example.com"),
            ("EXAMPLE.Com", "example.com"),
            ("example.com.", "example.com"),
            ("com", "com"),
            ("a_b.example.com", "a_b.example.com"),
            ("xn--bcher-kva.example", "xn--bcher-kva.example"),
            ("b\u{FC}cher.example", "xn--bcher-kva.example"),
            ("B\u{DC}CHER.example", "xn--bcher-kva.example"),
            ("bu\u{308}cher.example", "xn--bcher-kva.example"),
            ("\u{6E2C}\u{8A66}", "xn--g6w251d"),
        ])
    func accepted(text: String, ascii: String) throws {
        #expect(try DomainName(text).ascii == ascii)
    }

    @Test(
        "are refused where the grammar of RFC 5321 §4.1.2 or a length of RFC 1035 §2.3.4 is broken",
        arguments: [
            "", ".", "..", ".example.com", "a..b", "a b.com", "a(.b", "a;b.com", "a\"b.com",
            "a\\b.com", "a\r\nb.com", "a\0b.com", "-a.com", "a-.com", "a.-", "a,b", "a/b", "a@b",
            "\u{FFFD}.com", "b\u{FC}\0cher.example", "\u{2603}\u{202E}.example",
            String(repeating: "a", count: 64) + ".com",
            String(repeating: "a.", count: 127) + "com",
        ])
    func refused(text: String) {
        #expect(throws: DomainNameError.self) { try DomainName(text) }
    }

    @Test("of the greatest lengths are taken")
    func longest() throws {
        let label = String(repeating: "a", count: 63)
        let name = [label, label, label, String(repeating: "b", count: 61)].joined(separator: ".")
        #expect(name.utf8.count == 253)
        #expect(try DomainName(name).ascii == name)
    }

    @Test("of any size are refused without much ado")
    func huge() {
        let text = String(repeating: "\u{FC}", count: 1_000_000)
        #expect(throws: DomainNameError.self) { try DomainName(text) }
        do {
            _ = try DomainName(String(repeating: "a", count: 100_000))
        } catch {
            #expect(error.description.utf8.count < 200)
        }
    }

    @Test(
        "know whether they are within another (RFC 6376 §3.5, i=)",
        arguments: [
            ("example.com", "example.com", true),
            ("mail.example.com", "example.com", true),
            ("a.b.example.com", "example.com", true),
            ("notexample.com", "example.com", false),
            ("com", "example.com", false),
            ("example.com", "mail.example.com", false),
            ("example.com.evil", "example.com", false),
        ])
    func within(name: String, other: String, expected: Bool) throws {
        #expect(try DomainName(name).isEqual(toOrSubdomainOf: DomainName(other)) == expected)
    }

    @Test("have parents up to the top")
    func parents() throws {
        let name = try DomainName("a.b.c")
        #expect(name.parent?.ascii == "b.c")
        #expect(name.parent?.parent?.ascii == "c")
        #expect(name.parent?.parent?.parent == nil)
        #expect(name.labels == ["a", "b", "c"])
    }

    @Test("and selectors may be too long together for DNS (RFC 1035 §2.3.4)")
    func keyQueryLength() throws {
        let label = String(repeating: "a", count: 63)
        // 63 + 1 + 10 + 1 + 178 octets make 253.
        let domain = "\(label).\(label).\(String(repeating: "b", count: 50))"
        let selector = try Selector(label)
        #expect(KeyQuery(selector: selector, domain: try DomainName(domain)).isWithinDNSLimits)
        let longer = KeyQuery(selector: selector, domain: try DomainName(domain + "b"))
        #expect(!longer.isWithinDNSLimits)
    }

    @Test("and selectors make the name of the key record (RFC 6376 §3.6.2.1)")
    func keyQuery() throws {
        let query = KeyQuery(
            selector: try Selector("Foo.Bar"), domain: try DomainName("Example.COM"))
        #expect(query.name == "foo.bar._domainkey.example.com")
        let international = KeyQuery(
            selector: try Selector("b\u{FC}cher"), domain: try DomainName("b\u{FC}cher.example"))
        #expect(international.name == "xn--bcher-kva._domainkey.xn--bcher-kva.example")
    }
}
