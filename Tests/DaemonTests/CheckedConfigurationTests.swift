import DKIMFilter
import DKIMResolver
import Milter
import Testing

@testable import dkim_milterd

@Suite("Faults that only the daemon's layers know, found when the configuration is read")
struct CheckedConfigurationTests {
    private static func problems(_ path: String) -> [String] {
        do throws(ProgramError) {
            _ = try LoadedConfiguration(path: path, overrides: [])
            return []
        } catch {
            #expect(error.status == .configuration)
            return error.message.split(separator: "\n").map(String.init)
        }
    }

    @Test(
        "A bad value is told with its line",
        arguments: [
            ("Socket inet:99999", "is not a port; expected a number from 0 to 65535"),
            ("Socket inet:8891@", "has no host after the @"),
            ("Socket run/socket", "is no kind of socket"),
            ("MetricsListen 9891", "is no kind of socket"),
            ("MetricsListen inet:x@127.0.0.1", "is not a port"),
            ("Nameservers 192.0.2.4@+53", "has a bad port: expected a number from 1 to 65535"),
            ("Nameservers 192.0.2.4, ns.test", "is not the address of a DNS server"),
            ("TestPublicKeys /gone/keys", "cannot read /gone/keys: No such file or directory"),
        ])
    func badValue(line: String, words: String) throws {
        let folder = try TestFolder()
        let socket = line.hasPrefix("Socket") ? "#" : "Socket inet:8891"
        let file = try folder.write("\(socket)\n\(line)\n", to: "c")
        let problems = Self.problems(file)
        let parameter = line.prefix { $0 != " " }
        #expect(problems.count == 1)
        #expect(problems.first?.hasPrefix("\(file):2: \(parameter): ") == true, "\(problems)")
        #expect(problems.first?.contains(words) == true, "\(problems)")
    }

    @Test("All faults are told at once, those of a key file with its lines")
    func all() throws {
        let folder = try TestFolder()
        let keys = try folder.write("a..b v=DKIM1\n# fine\nsel._domainkey.test\n", to: "keys")
        let file = try folder.write(
            "Socket inet:x\nMode q\nTestPublicKeys \(keys)\nNameservers 1\n", to: "c")
        let problems = Self.problems(file)
        let starts = [
            "\(file):1: Socket: ", "\(file):2: Mode: ", "\(file):4: Nameservers: ",
            "\(keys):1: TestPublicKeys: ", "\(keys):3: TestPublicKeys: ",
        ]
        #expect(problems.count == starts.count)
        for (problem, start) in zip(problems, starts) {
            #expect(problem.hasPrefix(start), "\(problem)")
        }
    }

    @Test("What is good arrives at the resolver and the socket")
    func good() throws {
        let folder = try TestFolder()
        let keys = try folder.write("sel._domainkey.test v=DKIM1; p=\n", to: "keys")
        let file = try folder.write(
            "Socket inet:8891@127.0.0.1\nNameservers 192.0.2.4@54 2001:db8::1\nDNSTimeout 9\n"
                + "TestPublicKeys \(keys)\n", to: "c")
        let loaded = try LoadedConfiguration(path: file, overrides: [])
        #expect(loaded.socket.map { "\($0)" } == "inet:8891@127.0.0.1")
        let settings = loaded.options.resolverSettings
        #expect(settings.nameservers.map(\.description) == ["192.0.2.4@54", "2001:db8::1@53"])
        #expect(settings.timeoutSeconds == 9)
        #expect(settings.maximumCacheEntries > 0)
        #expect(loaded.options.keyFile != nil)
        #expect(try StartCheck(loaded).notices == [])
    }

    @Test(
        "Metrics for the whole network get a notice",
        arguments: [
            ("inet:9891@127.0.0.1", false), ("inet:9891@localhost", false),
            ("inet:9891@127.1.2.3", false), ("inet6:9891@[::1]", false),
            ("inet6:9891@localhost", false), ("local:/run/metrics", false),
            ("inet:9891@0.0.0.0", true), ("inet:9891@192.0.2.1", true),
            ("inet6:9891@[::]", true),
        ])
    func openMetrics(_ socket: String, _ isOpen: Bool) throws {
        let folder = try TestFolder()
        let file = try folder.write("Socket inet:8891\nMetricsListen \(socket)\n", to: "c")
        let loaded = try LoadedConfiguration(path: file, overrides: [])
        #expect(loaded.monitoringSocket.map { "\($0)" } == socket)
        let notice = "\(file):2: MetricsListen: whoever reaches this address reads how much mail"
        #expect(loaded.notices.contains { $0.hasPrefix(notice) } == isOpen)
    }

    @Test(
        "Metrics are for this machine where no address is named",
        arguments: [("inet:9891", "inet:9891@127.0.0.1"), ("inet6:9891", "inet6:9891@[::1]")])
    func metricsByDefault(_ socket: String, _ expected: String) throws {
        let folder = try TestFolder()
        let file = try folder.write("Socket inet:8891\nMetricsListen \(socket)\n", to: "c")
        let loaded = try LoadedConfiguration(path: file, overrides: [])
        #expect(loaded.monitoringSocket.map { "\($0)" } == expected)
        #expect(loaded.socket.map { "\($0)" } == "inet:8891")
        #expect(loaded.notices.isEmpty)
    }

    @Test("QueryCache no keeps no keys")
    func queryCache() throws {
        let folder = try TestFolder()
        let file = try folder.write("Socket inet:8891\nQueryCache no\n", to: "c")
        let loaded = try LoadedConfiguration(path: file, overrides: [])
        #expect(loaded.options.resolverSettings.maximumCacheEntries == 0)
    }

    @Test("A host without an address, and a folder that is not there, are found by the check")
    func start() throws {
        let folder = try TestFolder()
        let bad = try folder.write("Socket inet:8891@no-such-host.invalid\n", to: "bad")
        let loaded = try LoadedConfiguration(path: bad, overrides: [])
        #expect {
            _ = try StartCheck(loaded)
        } throws: { error in
            "\(error)".hasPrefix("\(bad):1: Socket: no address for \"no-such-host.invalid\"")
        }
        let absent = try folder.write(
            "Socket local:/gone/here/socket\nPidFile /gone/pid\n", to: "absent")
        let notices = try StartCheck(LoadedConfiguration(path: absent, overrides: [])).notices
        #expect(notices.count == 2)
        #expect(notices.first?.hasPrefix("\(absent):1: Socket: the folder /gone/here ") == true)
        #expect(notices.last?.hasPrefix("\(absent):2: PidFile: the folder /gone ") == true)
    }
}
