import Testing

@Suite("What is noticed about lists")
struct ListNoticeTests {
    @Test(
        "A file without entries gets a notice",
        arguments: ["InternalHosts", "ExemptDomains", "DontSignMailTo", "MTA", "MacroList"])
    func empty(parameter: String) {
        for kind in ["file", "refile"] {
            let loaded = Loaded("\(parameter) \(kind):/l", files: ["/l": "# nothing\n\n"])
            #expect(loaded.errors == [])
            #expect(loaded.notices == ["c:1: \(parameter): has no entries"])
        }
    }

    @Test(
        "A wild card in a list that has none gets a notice",
        arguments: [
            "ExemptDomains", "DontSignMailTo", "MTA", "RemoveARFrom", "TrustSignaturesFrom",
        ])
    func stars(parameter: String) {
        #expect(
            Loaded("\(parameter) *.a.example").notices == [
                "c:1: \(parameter): “*.a.example” matches nothing, as * is a wild card in refile: "
                    + "lists only"
            ])
        #expect(
            Loaded("\(parameter) refile:/l", files: ["/l": "*.a.example\n"]).notices == [])
    }

    @Test("A domain among recipients gets a notice; a name without a dot is a recipient")
    func domains() {
        #expect(
            Loaded("DontSignMailTo postmaster,a@b.example,x.example").notices == [
                "c:1: DontSignMailTo: “x.example” matches nothing, as recipients are whole addresses; "
                    + "for all of a domain write *@x.example in a refile: list"
            ])
    }

    @Test("Of keys that are twice in a plain list the first counts, which is told")
    func repeated() {
        let loaded = Loaded(
            "KeyTable csl:a=a.example:s:/k,a=b.example:s:/k\nSigningTable csl:a.example=a",
            files: ["/k": TestKeys.rsa2048])
        #expect(loaded.errors == [])
        #expect(
            loaded.notices.contains("c:1: KeyTable: key “a” is already at c:1, which counts"),
            "\(loaded.notices)")
    }

    @Test(
        "A sender that is not UTF-8 is refused in every kind of table",
        arguments: ["file", "refile"])
    func notUTF8(kind: String) {
        for sender in ["*@s\u{FFFD}.example", "al\u{FFFD}x@s.example"] {
            let loaded = Loaded(
                "KeyTable csl:a=a.example:s:/k\nSigningTable \(kind):/l",
                files: ["/k": TestKeys.rsa2048, "/l": "\(sender) a\n"])
            #expect(
                loaded.errors == [
                    "/l:1: SigningTable: “\(sender)” matches nothing, as it is not UTF-8; save the "
                        + "table as UTF-8"
                ])
        }
    }

    @Test("A pattern as the name of a key is refused with what to write")
    func patternOfKeys() {
        let loaded = Loaded(
            "KeyTable refile:/l\nSigningTable csl:a.example=key",
            files: ["/k": TestKeys.rsa2048, "/l": "k* a.example:s:/k\n"])
        #expect(
            loaded.errors.last
                == "/l:1: KeyTable: “k*” is no name of a key; write a row for each key; a row "
                + "NAME %:SELECTOR:KEY signs for the domain of each sender", "\(loaded.errors)")
    }
}
