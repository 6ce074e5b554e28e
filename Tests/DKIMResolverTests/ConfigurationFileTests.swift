import DKIMCore
import Testing

@testable import DKIMResolver

@Suite("A configuration file for libunbound")
struct ConfigurationFileTests {
    @Test("says where to ask, in place of resolv.conf")
    func forwarders() async throws {
        let server = try ScriptedServer { name, _ in
            name == "s._domainkey.example.test" ? .key : .noData(ttl: 60)
        }
        defer { server.stop() }
        let file = try TemporaryFile(
            "server:\n  do-not-query-localhost: no\n"
                + "forward-zone:\n  name: \".\"\n  forward-addr: \(server.address)\n")
        let resolver = try UnboundResolver(
            ResolverSettings(timeoutSeconds: 20, configurationFile: file.path))
        defer { resolver.shutdown() }
        #expect(await resolver.answer(try KeyQuery("s")).word == "1 insecure")
    }

    @Test("may name the trust anchor")
    func trustAnchor() async throws {
        let anchor = try TemporaryFile(DNSSECTests.anchor)
        let file = try TemporaryFile("server:\n  trust-anchor-file: \"\(anchor.path)\"\n")
        let server = try ScriptedServer { _, type in type == 16 ? .key : .noData(ttl: 60) }
        defer { server.stop() }
        let resolver = try UnboundResolver(
            ResolverSettings(
                nameservers: [server.address], timeoutSeconds: 20, configurationFile: file.path))
        defer { resolver.shutdown() }
        #expect(await resolver.answer(try KeyQuery("good", "signed.test")).word == "bogus")
    }

    @Test("is refused in words where libunbound does not understand it, or cannot read it")
    func broken() throws {
        let file = try TemporaryFile("server:\n  no-such-word: 1\n")
        for path in [file.path, "/nowhere/unbound.conf"] {
            let settings = ResolverSettings(
                nameservers: [try NameserverAddress("127.0.0.1")], configurationFile: path)
            #expect {
                _ = try UnboundResolver(settings)
            } throws: { error in
                guard
                    case ResolverError.configurationFile(path, let reason)? = error
                        as? ResolverError
                else { return false }
                return !reason.isEmpty
            }
        }
    }
}
