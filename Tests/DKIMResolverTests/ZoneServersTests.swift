import DKIMCore
import Testing

@testable import DKIMResolver

@Suite("The name servers of a zone")
struct ZoneServersTests {
    private static func finder(
        _ script: @escaping ScriptedServer.Script
    ) throws -> (ZoneServers, ScriptedServer) {
        let server = try ScriptedServer(script)
        return (try ZoneServers(ResolverSettings(nameservers: [server.address])), server)
    }

    @Test("They are those of the nearest name above the key records, with their addresses")
    func nearest() throws {
        let (finder, server) = try Self.finder { name, type in
            switch (name, type) {
            case ("example.test", 2):
                .foreign(type: 2, data: DNSMessage.encode("ns.other.test"), texts: [])
            case ("ns.other.test", 1): .foreign(type: 1, data: [192, 0, 2, 1], texts: [])
            case ("ns.other.test", 28):
                .foreign(
                    type: 28, data: [0x20, 1, 0xD, 0xB8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1],
                    texts: [])
            default: .noData(ttl: 60)
            }
        }
        defer { server.stop() }
        let expected = [
            ZoneServers.Server(name: "ns.other.test", addresses: ["192.0.2.1", "2001:db8::1"])
        ]
        #expect(try finder.servers(for: DomainName("mail.example.test")) == expected)
        #expect(try finder.servers(for: DomainName("example.test")) == expected)
    }

    @Test("A zone of its own for key records counts")
    func delegated() throws {
        let (finder, server) = try Self.finder { name, type in
            switch (name, type) {
            case ("_domainkey.example.test", 2):
                .foreign(type: 2, data: DNSMessage.encode("ns.keys.test"), texts: [])
            case ("example.test", 2):
                .foreign(type: 2, data: DNSMessage.encode("ns.wrong.test"), texts: [])
            default: .noData(ttl: 60)
            }
        }
        defer { server.stop() }
        let servers = try finder.servers(for: DomainName("example.test"))
        #expect(servers == [ZoneServers.Server(name: "ns.keys.test", addresses: [])])
    }

    @Test("A name that is not delegated, and a server that fails, are told apart")
    func failures() throws {
        let domain = try DomainName("example.test")
        let (nobody, first) = try Self.finder { _, _ in .noSuchName(ttl: 60) }
        defer { first.stop() }
        #expect(throws: ZoneServersError.noZone(domain)) { try nobody.servers(for: domain) }
        let (broken, second) = try Self.finder { _, _ in .code(2) }
        defer { second.stop() }
        #expect(throws: ZoneServersError.failed("_domainkey.example.test", "the server failed")) {
            try broken.servers(for: domain)
        }
    }

    @Test(
        "A name in wire format is read as far as it is one",
        arguments: [
            ([2, 0x6E, 0x73, 1, 0x61, 0], "ns.a"), ([0], nil), ([], nil), ([2, 0x6E], nil),
            ([2, 0x6E, 0x73], nil), ([64], nil), ([0xC0, 12], nil), ([1, 0x0A, 0], nil),
            ([3, 0x61, 0x2E, 0x62, 0], nil),
        ] as [([UInt8], String?)])
    func wire(data: [UInt8], name: String?) {
        #expect(ZoneServers.name(data) == name)
    }
}
