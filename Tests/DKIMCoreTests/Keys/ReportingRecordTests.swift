import DKIMCore
import Testing

@Suite("RFC 6651 §3.2: records that ask for reports")
struct ReportingRecordTests {
    private static func record(_ text: String) throws -> ReportingRecord? {
        ReportingRecord(Array(text.utf8), domain: try DomainName("example.com"))
    }

    @Test("stand at a name below that of keys")
    func name() throws {
        #expect(
            ReportingRecord.query(for: try DomainName("example.com"))?.name
                == "_report._domainkey.example.com")
    }

    @Test("name an address in their domain, a part, and kinds of failure")
    func parsed() throws {
        let record = try #require(try Self.record("ra=dkim-reports; rp=25; rr=v : X"))
        #expect(record.address.description == "dkim-reports@example.com")
        #expect(record.percentage == 25)
        #expect(record.wants(.verification) && record.wants(.expiration))
        let all = try #require(try Self.record("ra=a=2Bb"))
        #expect(all.address.localPart == "a+b")
        #expect(all.percentage == 100)
        #expect(all.wants(.verification) && all.wants(.expiration))
        #expect(try Self.record("ra=a; rr=all")?.wants(.expiration) == true)
        #expect(try Self.record("ra=a; rr=d:o:p")?.wants(.verification) == false)
    }

    @Test(
        "are nothing to go by without a plain local part, or with a bad number",
        arguments: [
            "rp=100", "ra=", "ra=a@other.example", "ra=a=0Ab", "ra=a=2C=20b", "ra=<x>", "ra=.a",
            "ra=a; rp=101", "ra=a; rp=-1", "ra=a; rp=x", "ra=a; ra=b", "v=DKIM1", "ra=\"q\"",
            "ra=\(String(repeating: "x", count: 65))",
        ])
    func refused(text: String) throws {
        #expect(try Self.record(text) == nil)
    }

    @Test("are kept with an answer of DNS, though they are no key records")
    func kept() {
        #expect(PublishedKey(text: Array("ra=a".utf8)).otherText == Array("ra=a".utf8))
        #expect(PublishedKey(text: Array("p=".utf8)).otherText == nil)
        #expect(PublishedKey(text: [UInt8](repeating: 0x78, count: 1_025)).otherText == nil)
    }
}
