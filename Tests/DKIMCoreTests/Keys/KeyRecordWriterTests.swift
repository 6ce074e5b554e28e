import DKIMCore
import Testing

@Suite("Key records are written")
struct KeyRecordWriterTests {
    private func query() throws -> KeyQuery {
        KeyQuery(selector: try Selector("sel"), domain: try DomainName("example.com"))
    }

    /// The contents of the quoted strings.
    private func strings(_ entry: String) -> [String] {
        entry.split(separator: "\"", omittingEmptySubsequences: false).enumerated()
            .filter { !$0.offset.isMultiple(of: 2) }.map { String($0.element) }
    }

    @Test("as an entry of a zone file")
    func zone() throws {
        var record = KeyRecord(keyType: .rsa, publicKeyData: [UInt8](repeating: 0, count: 294))
        record.acceptableHashes = ["sha256"]
        let writer = KeyRecordWriter(record, at: try query())
        let head = String(repeating: "A", count: 253)
        let tail = String(repeating: "A", count: 139)
        #expect(
            writer.zoneEntry() == """
                sel._domainkey\tIN\tTXT\t( "v=DKIM1; h=sha256; k=rsa; "
                \t  "p=\(head)"
                \t  "\(tail)" )  ; ----- DKIM key sel for example.com

                """)
        #expect(
            writer.zoneEntry(owner: .absolute).hasPrefix("sel._domainkey.example.com.\tIN\tTXT\t("))
        #expect(writer.text == "v=DKIM1; h=sha256; k=rsa; p=\(head)\(tail)")
    }

    @Test(
        "with strings of at most 255 octets, whatever the size",
        arguments: [0, 32, 162, 2062, 9000])
    func sizes(count: Int) throws {
        var record = KeyRecord(
            keyType: .rsa, publicKeyData: (0..<count).map { UInt8(truncatingIfNeeded: $0) })
        record.notes = String(repeating: "note; \"\\ \u{FC} ", count: 40)
        record.flags = ["y", "s"]
        record.serviceTypes = ["email"]
        record.acceptableHashes = ["sha256"]
        let writer = KeyRecordWriter(record, at: try query())
        #expect(try KeyRecord.parse(Array(writer.text.utf8)) == record)
        // Escapes count once on the wire.
        let unescaped = writer.zoneEntry().split(separator: "\\\\").joined(separator: "\u{1}")
            .split(separator: "\\\"").joined(separator: "\u{2}")
        let strings = strings(unescaped)
        #expect(strings.allSatisfy { $0.utf8.count <= 255 && !$0.isEmpty })
        let joined = strings.joined().map { $0 == "\u{1}" ? "\\" : $0 == "\u{2}" ? "\"" : $0 }
        #expect(String(joined) == writer.text)
    }

    @Test("for Ed25519 on one line of 44 characters of key (RFC 8463 §4)")
    func ed25519() throws {
        let key = try Base64.decode("11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=".utf8)
        let record = KeyRecord(keyType: .ed25519, publicKeyData: key)
        #expect(
            KeyRecordWriter(record, at: try query()).text
                == "v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=")
    }
}
