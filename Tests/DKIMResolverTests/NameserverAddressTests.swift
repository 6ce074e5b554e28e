import Testing

@testable import DKIMResolver

@Suite struct NameserverAddressTests {
    @Test(
        "Addresses with and without port",
        arguments: [
            ("192.0.2.1", "192.0.2.1@53"),
            ("192.0.2.1@5353", "192.0.2.1@5353"),
            ("192.0.2.1:5353", "192.0.2.1@5353"),
            ("::1", "::1@53"),
            ("2001:db8::1@5353", "2001:db8::1@5353"),
            ("[::1]", "::1@53"),
            ("[::1]:5353", "::1@5353"),
            ("[::1]@65535", "::1@65535"),
            ("fe80::1%eth0", "fe80::1%eth0@53"),
        ])
    func accepts(text: String, libunbound: String) throws {
        #expect(try NameserverAddress(text).description == libunbound)
    }

    @Test(
        "What is no address is refused",
        arguments: [
            "", " ", "ns.example.com", "192.0.2", "192.0.2.256", "192.0.2.1.", "[192.0.2.1]",
            "[::1", "[::1]5", "[]", "::1::", "fe80::1%", "@53", ":53", "192.0.2.1 ", "1.2.3.4\0",
        ])
    func refuses(_ text: String) {
        #expect(throws: NameserverAddressError.notAnAddress(text)) {
            try NameserverAddress(text)
        }
    }

    @Test(
        "A bad port is refused",
        arguments: [
            "192.0.2.1@", "192.0.2.1@0", "192.0.2.1@65536", "192.0.2.1:+53", "::1@x",
            "192.0.2.1@-1", "192.0.2.1@53@54", "[::1]:",
        ])
    func refusesPort(_ text: String) {
        #expect(throws: NameserverAddressError.badPort(text)) { try NameserverAddress(text) }
    }
}
