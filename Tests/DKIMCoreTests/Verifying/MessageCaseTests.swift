import DKIMCore
import Testing

@Suite("Message cases")
struct MessageCaseTests {
    static let cases = (try? MessageCase.all()) ?? []

    @Test("All folders are found")
    func count() {
        #expect(Self.cases.count > 250)
    }

    @Test("A message gets the results that its folder expects", arguments: cases)
    func results(of testCase: MessageCase) throws {
        let results = try Verification.results(of: testCase.message, keys: testCase.keys)
        let lines = results.resultInfos().map { "\($0)".dropFirst("dkim=".count) }
        if testCase.expected == ["none"] {
            #expect(lines == [])
            return
        }
        try #require(lines.count == testCase.expected.count, "\(lines)")
        for (line, expected) in zip(lines, testCase.expected) {
            let parts = expected.split(separator: " ", maxSplits: 1)
            #expect(line.split(separator: " ").first == parts.first, "\(line)")
            if parts.count > 1 { #expect(line.contains(parts[1]), "\(line)") }
        }
    }

    @Test("Header fields that come with LF folds, as a milter gives them, are the same")
    func milterForm() throws {
        for testCase in Self.cases {
            let reader = try MessageReader(testCase.message)
            var header = HeaderSection()
            for field in reader.header {
                let octets = Array(field.body)
                let folded = octets.indices.filter {
                    octets[$0] != 0x0D || !octets[$0...].starts(with: [0x0D, 0x0A])
                }.map { octets[$0] }
                // A bare LF is none for a milter.
                guard octets.count(where: { $0 == 0x0A }) == octets.count - folded.count else {
                    header.append(field)
                    continue
                }
                Array(field.bytes[..<(field.body.startIndex - 1)]).withUnsafeBytes { name in
                    folded.withUnsafeBytes { header.append(name: name, body: $0) }
                }
            }
            #expect(header.elementsEqual(reader.header), "\(testCase.name)")
        }
    }
}
