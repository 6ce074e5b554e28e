import DKIMCore
import DKIMFilter
import Testing

@Suite("SignHeaders, OmitHeaders, OversignHeaders")
struct HeaderFieldListsTests {
    private func selection(_ text: String) throws -> HeaderFieldLists {
        let loaded = Loaded(text)
        return try #require(loaded.configuration, "\(loaded.errors)").signing.fieldSelection
    }

    private func signs(_ text: String, _ name: String) throws -> Bool {
        try selection(text).signs(try FieldName(name))
    }

    @Test("By default what is shown is signed and over-signed, and lists may add their fields")
    func defaults() throws {
        let selection = try selection("")
        #expect(
            selection.oversign.map(\.text) == [
                "From", "To", "Cc", "Subject", "Date", "Message-ID", "Reply-To", "MIME-Version",
                "Content-Type", "Content-Transfer-Encoding", "In-Reply-To", "References",
            ])
        for name in selection.oversign { #expect(selection.signs(name)) }
        for name in ["list-unsubscribe", "Resent-From"] {
            #expect(selection.signs(try FieldName(name)))
        }
        for name in ["Received", "Return-Path", "Sender", "Comments", "X-Spam"] {
            #expect(!selection.signs(try FieldName(name)))
        }
    }

    @Test("A list with * changes the default")
    func changes() throws {
        let text = "SignHeaders *,+X-Spam,-List-Id"
        #expect(try signs(text, "X-Spam"))
        #expect(try !signs(text, "List-Id"))
        #expect(try signs(text, "Subject"))
        #expect(
            try selection("OversignHeaders *,-Reply-To,+Autocrypt").oversign.map(\.text)
                == [
                    "From", "To", "Cc", "Subject", "Date", "Message-ID", "MIME-Version",
                    "Content-Type", "Content-Transfer-Encoding", "In-Reply-To", "References",
                    "Autocrypt",
                ])
    }

    @Test("A list without * replaces the default, and From is signed all the same")
    func replaces() throws {
        let selection = try selection("SignHeaders Subject,Date")
        #expect(selection.sign.map(\.text) == ["From", "Subject", "Date"])
        #expect(selection.oversign.map(\.text) == ["From", "Subject", "Date"])
        #expect(!selection.signs(try FieldName("To")))
    }

    @Test("What is over-signed is signed, whatever SignHeaders says")
    func oversignedIsSigned() throws {
        #expect(try signs("SignHeaders From\nOversignHeaders From,To", "To"))
    }

    @Test("OmitHeaders wins over SignHeaders and over the default of OversignHeaders")
    func omit() throws {
        let selection = try selection("OmitHeaders *,+Reply-To")
        #expect(!selection.signs(try FieldName("Reply-To")))
        #expect(!selection.oversign.contains(try FieldName("Reply-To")))
        #expect(try !signs("OmitHeaders *,+Reply-To", "Comments"))
        #expect(try signs("OmitHeaders X-A\nSignHeaders *,+Comments", "Comments"))
    }

    @Test("What is signed by one list and omitted by the other's default gets a notice")
    func omittedByDefault() {
        #expect(
            Loaded("SignHeaders *,+Comments").notices == [
                "c:1: SignHeaders: Comments is not signed, as OmitHeaders has it by default"
            ])
    }

    @Test("Debian's OversignHeaders From over-signs From alone")
    func debian() throws {
        #expect(try selection("OversignHeaders\tFrom").oversign == [.from])
    }

    @Test("Over-signing what lists add gets a notice")
    func unwise() {
        #expect(
            Loaded("OversignHeaders From,List-Id").notices == [
                "c:1: OversignHeaders: mailing lists and relays add List-Id, which makes "
                    + "over-signed mail fail"
            ])
    }

    @Test(
        "A list that cannot be meant is refused",
        arguments: [
            (
                "SignHeaders +X",
                "c:1: SignHeaders: “+X” needs a list that it changes; "
                    + "write *,+X to change the default list"
            ),
            (
                "SignHeaders *,X",
                "c:1: SignHeaders: “X” stands beside * without + or -; write +X"
            ),
            (
                "OmitHeaders from",
                "c:1: OmitHeaders: From must be signed (RFC 6376 §5.4); take it off the list"
            ),
            (
                "OmitHeaders To\nOversignHeaders From,to",
                "c:2: OversignHeaders: to is in OmitHeaders too; take it off one of the two lists"
            ),
            (
                "SignHeaders From,To:",
                "c:1: SignHeaders: “To:” is not a header field name: printable ASCII without "
                    + "blanks, colon or semicolon"
            ),
        ])
    func refused(text: String, message: String) {
        #expect(Loaded(text).errors == [message])
    }

    @Test("A lone - over-signs nothing, and no value at all is told how to write that")
    func oversignsNothing() throws {
        let loaded = Loaded("OversignHeaders -")
        let lists = try #require(loaded.configuration).signing.fieldSelection
        #expect(lists.oversign == [])
        #expect(lists.signs(.from))
        #expect(
            loaded.notices == [
                "c:1: OversignHeaders: nothing is over-signed, so that others can add a second From "
                    + "to signed mail"
            ])
        #expect(
            Loaded("OversignHeaders").errors == [
                "c:1: OversignHeaders: has no value; write a lone - to over-sign nothing, or remove "
                    + "the line for the default"
            ])
    }
}
