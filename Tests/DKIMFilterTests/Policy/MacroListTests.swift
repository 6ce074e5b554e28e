import DKIMFilter
import Testing

@Suite("MacroList")
struct MacroListTests {
    private static let macros = ["{daemon_name}": "ORIGINATING", "{auth_type}": "PLAIN", "i": "4F"]

    @Test(
        "Whether a message is marked as ours",
        arguments: [
            ("daemon_name=ORIGINATING", true), ("{daemon_name}=ORIGINATING", true),
            ("daemon_name=A|ORIGINATING|B", true), ("daemon_name=originating", false),
            ("daemon_name=A|B", false), ("daemon_name", true), ("i", true), ("{i}", true),
            ("client_name", false), ("client_name=x", false),
            // OpenDKIM lets the last macro that is set decide.
            ("daemon_name=ORIGINATING,auth_type=CRAM-MD5", true),
            ("auth_type=CRAM-MD5,daemon_name=ORIGINATING", true),
        ])
    func matches(value: String, expected: Bool) throws {
        let list = try #require(Loaded("MacroList \(value)").configuration).origin.macros
        #expect(list.matches { Self.macros[$0] } == expected)
    }

    @Test("The names are those that the MTA knows")
    func names() throws {
        let list = try #require(Loaded("MacroList i,daemon_name=A,{daemon_name}=B").configuration)
        #expect(list.origin.macros.names == ["i", "{daemon_name}"])
    }

    @Test("A file has the values after blanks")
    func file() throws {
        let loaded = Loaded("MacroList /m", files: ["/m": "daemon_name A | ORIGINATING\n"])
        let list = try #require(loaded.configuration).origin.macros
        #expect(list.matches { Self.macros[$0] })
    }

    @Test("What is no macro is refused")
    func refused() {
        #expect(
            Loaded("MacroList {daemon_name,a b,x=|").errors == [
                "c:1: MacroList: “{daemon_name” is not a macro, expected NAME, {NAME} or "
                    + "NAME=VALUE|VALUE",
                "c:1: MacroList: “a b” is not a macro, expected NAME, {NAME} or NAME=VALUE|VALUE",
                "c:1: MacroList: “x” has an empty list of values; name one, or leave out what "
                    + "follows the name to let any value do",
            ])
    }
}
