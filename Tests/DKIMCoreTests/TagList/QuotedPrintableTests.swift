import DKIMCore
import Testing

@Suite("DKIM-quoted-printable (RFC 6376 §2.11)")
struct QuotedPrintableTests {
    @Test(
        "is decoded",
        arguments: [
            ("", ""), ("demo=20run", "demo run"), ("a=3Bb=7Cc=3D", "a;b|c="), ("=4a=4A", "JJ"),
            ("a \r\n\tb", "ab"), ("July=205,=202005=203:44:08", "July 5, 2005 3:44:08"),
            ("j\u{F6}rg", "j\u{F6}rg"), ("j=C3=B6rg", "j\u{F6}rg"), ("=00", "\0"),
        ])
    func decoded(text: String, expected: String) throws {
        #expect(try QuotedPrintable.decode(ArraySlice(text.utf8)) == Array(expected.utf8))
    }

    @Test(
        "is refused where broken", arguments: ["=", "=4", "a=", "=4G", "=G4", "= 20", "a;b", "\0"])
    func refused(text: String) {
        #expect(throws: QuotedPrintableError.self) {
            try QuotedPrintable.decode(ArraySlice(text.utf8))
        }
    }

    @Test(
        "escapes what may not stand for itself",
        arguments: [
            ("demo run", "demo=20run"), ("a;b|c=", "a=3Bb=7Cc=3D"), ("\r\n\t", "=0D=0A=09"),
            ("j\u{F6}rg", "j=C3=B6rg"), ("\u{7F}\0", "=7F=00"),
            ("joe@example.com", "joe@example.com"),
        ])
    func encoded(text: String, expected: String) {
        #expect(QuotedPrintable.encode(text.utf8) == expected)
    }

    @Test("reads back every octet")
    func roundTrip() throws {
        let octets = (0...255).map { UInt8($0) }
        let text = QuotedPrintable.encode(octets)
        #expect(try QuotedPrintable.decode(ArraySlice(text.utf8)) == octets)
    }
}
