import DKIMCore
import Testing

@Suite("Base64 (RFC 6376 §2.10)")
struct Base64Tests {
    /// RFC 4648 §10.
    static let known = [
        ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="),
        ("fooba", "Zm9vYmE="), ("foobar", "Zm9vYmFy"),
    ]

    @Test("agrees with the vectors of RFC 4648 §10", arguments: known)
    func vectors(plain: String, encoded: String) throws {
        #expect(Base64.encode(Array(plain.utf8)) == encoded)
        #expect(try Base64.decode(encoded.utf8) == Array(plain.utf8))
    }

    @Test(
        "takes folding white space between characters",
        arguments: ["Z m 9 v Y g = =", "Zm9v\r\n Yg==", "\tZm9vYg==\t", "Zm9v\r\n\tYg=\r\n ="])
    func whitespace(text: String) throws {
        #expect(try Base64.decode(text.utf8) == Array("foob".utf8))
    }

    @Test(
        "takes nothing else",
        arguments: [
            "Zg", "Zg=", "Zg===", "Z", "Zm9", "Zm9vYg", "=", "==", "====", "Zm9v=", "Zm9v====",
            "Zg==Zg==", "Zg=a", "Zm9v!", "Zm-_", "Zm9v;", "Zm9v\0", "Zm9v\u{FC}", "Zm9v\r",
            "Zm9v\r\n", "Zm9v\n Yg==", "Zm9v\r Yg==", "Zm9v\r\nYg==", "!!!!", "Zm9v\"\"",
        ])
    func refused(text: String) {
        #expect(throws: Base64Error.self) { try Base64.decode(text.utf8) }
    }

    @Test("reads back every length and every octet")
    func roundTrip() throws {
        for count in 0..<300 {
            let octets = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 7 &+ count) }
            #expect(try Base64.decode(Base64.encode(octets).utf8) == octets)
        }
    }
}
