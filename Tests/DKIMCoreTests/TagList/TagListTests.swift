import DKIMCore
import Testing

@Suite("Tag lists (RFC 6376 §3.2)")
struct TagListTests {
    private func pairs(_ text: String) throws -> [String] {
        let list = try TagList.parse(ArraySlice(text.utf8))
        return list.tags.map {
            String(decoding: list.bytes[$0.name], as: UTF8.self) + "|"
                + String(decoding: list.bytes[$0.value], as: UTF8.self)
        }
    }

    @Test(
        "keep the grammar",
        arguments: [
            ("a=b", ["a|b"]),
            ("a=b;", ["a|b"]),
            ("a=b;c=d", ["a|b", "c|d"]),
            (" a = b ; c\t=\td ;", ["a|b", "c|d"]),
            ("a=\r\n b\r\n\t;\r\n c\r\n =\r\n d;", ["a|b", "c|d"]),
            ("a=b; \t", ["a|b"]),
            ("a=b;\r\n ", ["a|b"]),
            ("a=", ["a|"]),
            ("a= ;b=", ["a|", "b|"]),
            ("a=b=c==", ["a|b=c=="]),
            ("a=x \r\n y", ["a|x \r\n y"]),
            ("aB_9=1; ab_9=2", ["aB_9|1", "ab_9|2"]),
            ("a=!\"#~<>|", ["a|!\"#~<>|"]),
            ("a=b\u{FC}cher", ["a|b\u{FC}cher"]),
            ("x1=1;x2=2;x=3", ["x1|1", "x2|2", "x|3"]),
        ])
    func accepted(text: String, expected: [String]) throws {
        #expect(try pairs(text) == expected)
    }

    @Test(
        "are invalid as a whole where it is broken",
        arguments: [
            ("", TagListError.empty),
            (" \r\n ", .empty),
            (";", .emptyTag(at: 0)),
            (";a=b", .emptyTag(at: 0)),
            ("a=b;;", .emptyTag(at: 4)),
            ("a=b; ;c=d", .emptyTag(at: 4)),
            ("a", .noEquals("a", at: 0)),
            ("a=b;cd ", .noEquals("cd", at: 4)),
            ("=b", .badName(at: 0)),
            ("1a=b", .badName(at: 0)),
            ("_a=b", .badName(at: 0)),
            ("a-b=c", .badName(at: 1)),
            ("a b=c", .badName(at: 2)),
            ("\"v=DKIM1\"", .badName(at: 0)),
            ("a=b;a=b", .duplicate("a", at: 4)),
            ("a=b;c=d;a=", .duplicate("a", at: 8)),
            ("a=b\0", .badOctet(0, at: 3)),
            ("a=\u{7F}", .badOctet(0x7F, at: 2)),
            ("a=b\r", .brokenFold(at: 3)),
            ("a=b\r\n", .brokenFold(at: 3)),
            ("a=b\r\nc=d", .brokenFold(at: 3)),
            ("a=b\rc", .brokenFold(at: 3)),
            ("a=b\n c", .brokenFold(at: 3)),
            ("a=b\r\n\r\n c", .brokenFold(at: 3)),
        ])
    func refused(text: String, expected: TagListError) {
        #expect(throws: expected) { try TagList.parse(ArraySlice(text.utf8)) }
    }

    @Test("hold UTF-8 or ASCII and no other 8-bit text (RFC 6532 §3.2)")
    func invalidUTF8() {
        #expect(throws: TagListError.notUTF8(at: 4)) {
            try TagList.parse(Array("a=b;c=".utf8) + [0xFC])
        }
    }

    @Test("tell an empty value from an absent tag")
    func emptyValue() throws {
        let list = try TagList.parse(ArraySlice("a= ;b=1".utf8))
        #expect(list.value("a") == [])
        #expect(list.value("c") == nil)
        #expect(list.value("A") == nil)
    }

    @Test("give ranges of the text they were read from, wherever it begins")
    func ranges() throws {
        let text = Array("xxxa = b ;c=d".utf8)
        let list = try TagList.parse(text[3...])
        let tag = try #require(list.tag("a"))
        #expect(tag.name == 3..<4)
        #expect(tag.value == 7..<8)
        #expect(tag.valueWithWhitespace == 6..<9)
        #expect(list.tag("c")?.value == 12..<13)
    }

    @Test("of a megabyte or of 20,000 tags are refused or read in no time")
    func floods() {
        let many = (0..<20_000).map { "t\($0)=1;" }.joined()
        let duplicates = String(repeating: "a=b;", count: 20_000)
        let semicolons = String(repeating: ";", count: 200_000)
        let long = "a=" + String(repeating: "b ", count: 500_000)
        let letters = String(repeating: "a", count: 200_000)
        let prefix = String(repeating: "n", count: 400)
        let alike = (0..<500).map { "\(prefix)\($0)=;" }.joined()
        let clock = ContinuousClock()
        let time = clock.measure {
            #expect(throws: TagListError.tooManyTags(limit: TagList.maximumTags)) {
                try TagList.parse(ArraySlice(many.utf8))
            }
            #expect(throws: TagListError.duplicate("a", at: 4)) {
                try TagList.parse(ArraySlice(duplicates.utf8))
            }
            #expect(throws: TagListError.emptyTag(at: 0)) {
                try TagList.parse(ArraySlice(semicolons.utf8))
            }
            #expect(throws: TagListError.self) { try TagList.parse(ArraySlice(letters.utf8)) }
            #expect(throws: TagListError.tooLong(1_100_000)) {
                try TagList.parse(ArraySlice(repeating: 0x61, count: 1_100_000))
            }
            let counts = [long, alike].map { try? TagList.parse(ArraySlice($0.utf8)).tags.count }
            #expect(counts == [1, 500])
        }
        // Generous: an unoptimised build on a busy machine. Quadratic work takes minutes.
        #expect(time < .seconds(60))
    }

    @Test("of as many tags as allowed are taken, with what may follow the last")
    func limit() throws {
        let most = (0..<TagList.maximumTags).map { "t\($0)=1;" }.joined()
        #expect(try TagList.parse(ArraySlice(most.utf8)).tags.count == TagList.maximumTags)
        #expect(try TagList.parse(ArraySlice((most + " ").utf8)).tags.count == TagList.maximumTags)
    }
}
