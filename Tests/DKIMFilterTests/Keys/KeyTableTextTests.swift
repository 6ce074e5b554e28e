import DKIMCore
import DKIMFilter
import Testing

@Suite("A key table as text")
struct KeyTableTextTests {
    private static func exchanging(
        _ text: String, algorithm: SigningAlgorithm = .rsaSHA256
    ) throws -> (String, [Int]) {
        let exchange = KeyTableText.Exchange(
            domain: try DomainName("example.com"), from: try Selector("old"),
            to: try Selector("new"), keyFile: "/k/new.private", algorithm: algorithm)
        let (bytes, lines) = try KeyTableText(Array(text.utf8), file: "t").exchanging([exchange])
        return (String(decoding: bytes, as: UTF8.self), lines)
    }

    @Test(
        "Selector and key are exchanged, and no other octet is changed",
        arguments: [
            ("a example.com:old:/k/old\n", "a example.com:new:/k/new.private\n"),
            ("a example.com:old:/k/old", "a example.com:new:/k/new.private"),
            (
                "a\tExample.COM : OLD :\t/k/old  # x\r\n",
                "a\tExample.COM : new :\t/k/new.private  # x\r\n"
            ),
            ("\u{FEFF}a example.com:old:/k/old\n", "\u{FEFF}a example.com:new:/k/new.private\n"),
            ("# a example.com:old:/k/old\n", "# a example.com:old:/k/old\n"),
            ("a example.com:old:/k/o:d\n", "a example.com:new:/k/new.private\n"),
            ("a example.com:older:/k/old\n", "a example.com:older:/k/old\n"),
            ("a sub.example.com:old:/k/old\n", "a sub.example.com:old:/k/old\n"),
            ("a %:old:/k/old\n", "a %:old:/k/old\n"),
            ("a nonsense\nb\n\n", "a nonsense\nb\n\n"),
            ("a example.com:old:/old/old\n", "a example.com:new:/k/new.private\n"),
            (
                "a example.com:old:/k/old:RSA-sha256 \n",
                "a example.com:new:/k/new.private:rsa-sha256 \n"
            ),
        ])
    func rows(before: String, after: String) throws {
        #expect(try Self.exchanging(before).0 == after)
    }

    @Test("All rows of the selector are exchanged, also a second one of a name, with their lines")
    func allRows() throws {
        let (text, lines) = try Self.exchanging(
            "a example.com:old:/k/old\n\nb example.com:old:/k/old\na example.com:old:/x\n")
        #expect(
            text == "a example.com:new:/k/new.private\n\nb example.com:new:/k/new.private\n"
                + "a example.com:new:/k/new.private\n")
        #expect(lines == [1, 3, 4])
    }

    @Test("The algorithm of a row becomes that of the new key")
    func algorithm() throws {
        let (text, _) = try Self.exchanging(
            "a example.com:old:/k/old : rsa-sha256\n", algorithm: .ed25519SHA256)
        #expect(text == "a example.com:new:/k/new.private : ed25519-sha256\n")
    }

    @Test("Values of a configuration are exchanged where they stand, and nowhere else")
    func configuration() throws {
        let text = "Selector a # a\r\nselector\t b\n#Selector b\nKeyFile /k/b  # b\nDomain b\n"
        let settings = [(2, "selector", "b", "new"), (4, "KeyFile", "/k/b", "/k/new")].map {
            (
                setting: Setting(
                    name: $0.1, value: $0.2, location: SourceLocation(file: "c", line: $0.0)),
                value: $0.3
            )
        }
        let bytes = try ConfigurationText.replacing(settings, in: Array(text.utf8), file: "c")
        #expect(
            bytes.map { String(decoding: $0, as: UTF8.self) }
                == "Selector a # a\r\nselector\t new\n#Selector b\nKeyFile /k/new  # b\nDomain b\n")
        let moved = try ConfigurationText.replacing(
            settings, in: Array(("\n" + text).utf8), file: "c")
        #expect(moved == nil)
    }
}
