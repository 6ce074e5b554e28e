import DKIMFilter
import Testing

@Suite("Addresses of hosts")
struct HostAddressTests {
    @Test(
        "Text is read and written as RFC 4291 and RFC 5952 have it",
        arguments: [
            ("192.0.2.1", "192.0.2.1"), ("0.0.0.0", "0.0.0.0"), ("[192.0.2.1]", "192.0.2.1"),
            ("::", "::"), ("::1", "::1"), ("1::", "1::"), ("[IPv6:2001:db8::1]", "2001:db8::1"),
            ("2001:0DB8:0000:0000:0001:0000:0000:0001", "2001:db8::1:0:0:1"),
            ("2001:db8:0:1:1:1:1:1", "2001:db8:0:1:1:1:1:1"),
            ("::ffff:192.0.2.1", "192.0.2.1"), ("::ffff:c000:201", "192.0.2.1"),
            ("64:ff9b::192.0.2.33", "64:ff9b::c000:221"), ("1:2:3:4:5:6:7::", "1:2:3:4:5:6:7:0"),
            ("::2:3:4:5:6:7:8", "0:2:3:4:5:6:7:8"),
        ])
    func text(written: String, canonical: String) throws {
        let address = try #require(HostAddress(written))
        #expect(address.description == canonical)
        #expect(HostAddress(canonical) == address)
    }

    @Test(
        "Other text is none",
        arguments: [
            "", "1.2.3", "1.2.3.4.5", "256.1.1.1", "01.2.3.4", "1.2.3.+4", "1.2.3.4 ", ":", ":::",
            "1:2:3:4:5:6:7", "1:2:3:4:5:6:7:8:9", "1:2:3:4:5:6:7:8::", "1::2::3", "12345::",
            "::g", ":1::", "1:", "1:2:3:4:5:6:7:", "::1.2.3", "1.2.3.4::", "[::1", "::1]", "::+1",
            "localhost",
        ])
    func none(text: String) {
        #expect(HostAddress(text) == nil)
    }

    @Test("Octets in network order are read")
    func octets() {
        #expect(HostAddress(bytes: [192, 0, 2, 1])?.description == "192.0.2.1")
        #expect(
            HostAddress(bytes: [0x20, 1, 0xD, 0xB8] + [UInt8](repeating: 0, count: 11) + [1])?
                .description == "2001:db8::1")
        #expect(
            HostAddress(bytes: [UInt8](repeating: 0, count: 10) + [255, 255, 1, 2, 3, 4])?
                .description == "1.2.3.4")
        #expect(HostAddress(bytes: [1, 2, 3]) == nil)
    }
}
