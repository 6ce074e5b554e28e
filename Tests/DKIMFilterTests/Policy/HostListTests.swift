import DKIMFilter
import Testing

@Suite("Lists of hosts")
struct HostListTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let name: String
        let list: String
        var isPatterns = false
        let host: String?
        let address: String?
        let expected: Bool
        var testDescription: String { name }
    }

    static let cases: [Case] = [
        Case(
            name: "a name", list: "a.example", host: "A.Example", address: "192.0.2.1",
            expected: true),
        Case(
            name: "a name with a final dot", list: "a.example", host: "a.example.",
            address: "192.0.2.1", expected: true),
        Case(
            name: "a name covers none below it", list: "a.example", host: "b.a.example",
            address: "192.0.2.1", expected: false),
        Case(
            name: "a dot covers what is below", list: ".a.example", host: "b.a.example",
            address: "192.0.2.1", expected: true),
        Case(
            name: "a dot does not cover the domain itself", list: ".a.example", host: "a.example",
            address: "192.0.2.1", expected: false),
        Case(
            name: "a negated name within a domain", list: ".a.example,!x.a.example",
            host: "x.a.example", address: "192.0.2.1", expected: false),
        Case(
            name: "a name within a negated domain", list: "!.a.example,x.a.example",
            host: "x.a.example", address: "192.0.2.1", expected: true),
        Case(
            name: "the longer suffix decides", list: "!.example,.a.example", host: "x.a.example",
            address: "192.0.2.1", expected: true),
        Case(
            name: "of two equal entries the negated one wins", list: "a.example,!a.example",
            host: "a.example", address: "192.0.2.1", expected: false),
        Case(
            name: "the name decides before the address", list: "!a.example,192.0.2.1",
            host: "a.example", address: "192.0.2.1", expected: false),
        Case(
            name: "a name in brackets is no name", list: "192.0.2.1", host: "[192.0.2.9]",
            address: "192.0.2.9", expected: false),
        Case(
            name: "unknown is no name", list: "unknown", host: "unknown", address: "192.0.2.9",
            expected: false),
        Case(
            name: "an address", list: "192.0.2.1", host: nil, address: "192.0.2.1", expected: true),
        Case(
            name: "an address in brackets", list: "[192.0.2.1]", host: nil, address: "192.0.2.1",
            expected: true),
        Case(
            name: "a network", list: "192.0.2.0/24", host: nil, address: "192.0.2.77",
            expected: true),
        Case(
            name: "beside a network", list: "192.0.2.0/25", host: nil, address: "192.0.2.128",
            expected: false),
        Case(
            name: "trap: a network with host bits matches", list: "192.0.2.7/24", host: nil,
            address: "192.0.2.99", expected: true),
        Case(
            name: "all of IPv4", list: "0.0.0.0/0", host: nil, address: "203.0.113.5",
            expected: true),
        Case(
            name: "all of IPv4 is not IPv6", list: "0.0.0.0/0", host: nil, address: "2001:db8::1",
            expected: false),
        Case(
            name: "the longer network decides", list: "10.0.0.0/8,!10.1.0.0/16,10.1.2.0/24",
            host: nil, address: "10.1.2.3", expected: true),
        Case(
            name: "the longer negated network decides", list: "10.0.0.0/8,!10.1.0.0/16,10.1.2.0/24",
            host: nil, address: "10.1.3.3", expected: false),
        Case(
            name: "order means nothing", list: "!10.1.0.0/16,10.0.0.0/8", host: nil,
            address: "10.1.3.3", expected: false),
        Case(
            name: "IPv6 in any spelling", list: "2001:DB8:0:0::1", host: nil,
            address: "2001:db8::1", expected: true),
        Case(
            name: "an IPv6 network", list: "2001:db8::/32", host: nil, address: "2001:db8:ffff::9",
            expected: true),
        Case(
            name: "an IPv6 network that ends within a group", list: "2001:db8::/33", host: nil,
            address: "2001:db8:8000::9", expected: false),
        Case(
            name: "an IPv6 network longer than half", list: "2001:db8::/126", host: nil,
            address: "2001:db8::3", expected: true),
        Case(
            name: "trap: IPv4 in IPv6 clothes equals IPv4", list: "192.0.2.1", host: nil,
            address: "::ffff:192.0.2.1", expected: true),
        Case(
            name: "trap: the entry may wear the clothes", list: "::ffff:192.0.2.0/120", host: nil,
            address: "192.0.2.5", expected: true),
        Case(
            name: "trap: ::1 first in a list", list: "::1,127.0.0.1", host: nil,
            address: "127.0.0.1", expected: true),
        Case(
            name: "trap: an unknown address is never ours", list: "localhost,127.0.0.1",
            host: "localhost", address: nil, expected: false),
        Case(
            name: "trap: * in a plain list is no wild card", list: "*", host: "a.example",
            address: "192.0.2.1", expected: false),
        Case(
            name: "a pattern", list: "*.example", isPatterns: true, host: "a.example",
            address: "192.0.2.1", expected: true),
        Case(
            name: "trap: a pattern does not negate itself", list: "*.example", isPatterns: true,
            host: "a.example", address: "192.0.2.1", expected: true),
        Case(
            name: "a negated pattern within a pattern", list: "*.example\n!*.a.example",
            isPatterns: true, host: "x.a.example", address: "192.0.2.1", expected: false),
        Case(
            name: "a name within a negated pattern", list: "!*.example\na.example",
            isPatterns: true, host: "a.example", address: "192.0.2.1", expected: true),
        Case(
            name: "a pattern of addresses", list: "192.0.2.*", isPatterns: true, host: nil,
            address: "192.0.2.200", expected: true),
        Case(
            name: "the howto's TrustedHosts",
            list: "127.0.0.1\nlocalhost\n192.168.0.1/24\n*.example.com", isPatterns: true,
            host: "mail.example.com", address: "203.0.113.9", expected: true),
        Case(
            name: "a U-label equals its A-label", list: "bücher.example",
            host: "xn--bcher-kva.example", address: "192.0.2.1", expected: true),
    ]

    @Test("Whether a client is in a list", arguments: cases)
    func matches(_ example: Case) throws {
        let value = example.isPatterns ? "refile:/l" : "\(example.list)"
        let loaded = Loaded("PeerList \(value)", files: ["/l": example.list])
        let peers = try #require(loaded.configuration, "\(loaded.errors)").origin.peers
        let address = example.address.flatMap { HostAddress($0) }
        #expect(peers.matches(host: example.host, address: address) == example.expected)
    }

    @Test(
        "A pattern that fits every host is refused, as OpenDKIM takes it for none",
        arguments: ["*", "*.*", "**"])
    func catchAll(pattern: String) {
        for parameter in ["InternalHosts", "PeerList", "ExternalIgnoreList"] {
            #expect(
                Loaded("\(parameter) refile:/l", files: ["/l": "127.0.0.1\n\(pattern)\n"]).errors
                    == [
                        "/l:2: \(parameter): “\(pattern)” would name every host, where OpenDKIM "
                            + "takes it for none; remove the line, or write 0.0.0.0/0 and ::/0 if "
                            + "every host is meant"
                    ])
        }
        #expect(Loaded("PeerList refile:/l", files: ["/l": "!*\n"]).errors == [])
    }

    @Test("Host bits and dead wild cards get a notice")
    func notices() {
        #expect(
            Loaded("PeerList file:/l", files: ["/l": "# ours\n192.0.2.7/24 office\n"]).notices == [
                "/l:2: PeerList: “192.0.2.7/24” is taken as 192.0.2.0/24, the network that it lies in"
            ])
        #expect(
            Loaded("PeerList *.example").notices == [
                "c:1: PeerList: “*.example” matches nothing, as * is a wild card in refile: lists "
                    + "only"
            ])
    }

    @Test(
        "An entry that may be meant otherwise gets a notice with its line",
        arguments: [
            ("10.0.0.1-10.0.0.9", "“10.0.0.1-10.0.0.9” is read as a host name; write a range"),
            ("10.0.0.1-9", "“10.0.0.1-9” is read as a host name; write a range"),
            ("all", "“all” is the name of one host; for every host write 0.0.0.0/0 and ::/0"),
            ("10.0.0.0 / 8", "“/ 8” is not read, as an entry ends at the first blank"),
            ("10.0.0.1 10.0.0.2", "“10.0.0.2” is not read, as an entry ends at the first blank"),
        ])
    func doubtful(entry: String, words: String) {
        let loaded = Loaded("InternalHosts file:/l", files: ["/l": "::1\n\(entry)\n"])
        #expect(loaded.errors == [])
        #expect(loaded.notices.count == 1)
        #expect(
            loaded.notices.first?.hasPrefix("/l:2: InternalHosts: \(words)") == true,
            "\(loaded.notices)")
    }

    @Test("A wild card in a refile gets a notice, as OpenDKIM's lists match nothing by it")
    func patterns() {
        let list = "127.0.0.1\n*.example\n!*.x.example\n"
        #expect(
            Loaded("InternalHosts refile:/l", files: ["/l": list]).notices == [
                "/l:2: InternalHosts: “*.example” matches hosts here, in OpenDKIM none; their mail "
                    + "is signed",
                "/l:3: InternalHosts: “!*.x.example” takes the host out whatever its address; "
                    + "OpenDKIM goes on to the addresses of the list, one of which may take it in "
                    + "again",
            ])
        #expect(
            Loaded("PeerList refile:/l", files: ["/l": "*.example\n!*.x.example\n"]).notices == [
                "/l:1: PeerList: “*.example” matches hosts here, in OpenDKIM none"
            ])
    }

    @Test("A name that is taken out beside addresses gets a notice, other entries do not")
    func takenOut() {
        #expect(
            Loaded("PeerList 192.0.2.0/24,!host.example,!192.0.2.1,b.example").notices == [
                "c:1: PeerList: “!host.example” takes the host out whatever its address; OpenDKIM "
                    + "goes on to the addresses of the list, one of which may take it in again"
            ])
        #expect(Loaded("PeerList .example,!host.example").notices == [])
    }

    @Test(
        "An entry that is nothing is refused with file and line",
        arguments: [
            ("192.0.2", "is not an IP address"), ("192.0.2.256", "is not an IP address"),
            ("192.0.2.0/33", "is not the length of a network"),
            ("2001:db8::/129", "is not the length of a network"),
            ("192.0.2.0/255.255.255.0", "write 255.255.255.0 as 24"),
            ("example.com/24", "is not a network"), ("2001:db8", "is not an IP address"),
            ("!", "names no host"),
        ])
    func refused(entry: String, words: String) {
        let loaded = Loaded("PeerList file:/l", files: ["/l": "\n\(entry)\n"])
        #expect(loaded.errors.count == 1)
        #expect(loaded.errors.first?.hasPrefix("/l:2: PeerList: ") == true)
        #expect(loaded.errors.first?.contains(words) == true, "\(loaded.errors)")
    }
}
