import DKIMTestSupport
import Glibc
import Testing

extension DaemonTests {
    @Suite(.serialized) struct Start {
        static let sockets = ["inet:0@127.0.0.1", "local:DIR/socket"]

        @Test("READY, a message, STOPPING, status 0, nothing left behind", arguments: sockets)
        func life(_ socket: String) throws {
            let daemon = try DaemonProcess([("Socket", socket), ("PidFile", "DIR/pid")])
            let before = daemon.directory.names
            try daemon.start()
            #expect(daemon.directory.read("pid") == "\(daemon.process)\n")
            let outcome = try daemon.client().deliver(MilterMessage())
            #expect(outcome?.selector == "key")
            #expect(!daemon.hasNoticed("STOPPING=1"))
            #expect(try daemon.terminate() == 0)
            #expect(daemon.hasNoticed("STOPPING=1"))
            #expect(daemon.directory.names == (before + ["log", "notify"]).sorted())
            #expect(throws: MilterClientError.self) { _ = try MilterClient(daemon.address) }
        }

        @Test("Ready means that the first connection is served", arguments: sockets)
        func ready(_ socket: String) throws {
            let daemon = try DaemonProcess([("Socket", socket)])
            for _ in 0..<10 {
                try daemon.start()
                #expect(try daemon.client().deliver(MilterMessage())?.selector == "key")
                #expect(try daemon.terminate() == 0)
            }
        }

        @Test("In the background, the first process ends when the daemon is ready")
        func background() throws {
            let daemon = try DaemonProcess([
                ("Socket", "local:DIR/socket"), ("PidFile", "DIR/pid"), ("Background", "yes"),
            ])
            #expect(try daemon.startInVain() == 0)
            #expect(daemon.hasNoticed("READY=1"))
            let number = try #require(pid_t(daemon.directory.read("pid").dropLast()))
            defer { kill(number, SIGKILL) }
            let client = try MilterClient(.unix(path: "\(daemon.directory.path)/socket"))
            try client.negotiate()
            _ = try client.open(address: "127.0.0.1")
            #expect(try client.deliver(MilterMessage())?.selector == "key")
            client.quit()
            #expect(getsid(number) == number)
            kill(number, SIGTERM)
            #expect(
                try daemon.becomes {
                    daemon.directory.names == ["conf", "key.private", "keys", "log", "notify"]
                })
            #expect(daemon.hasNoticed("STOPPING=1"))
        }

        @Test("A second instance on the same socket is refused, and the first one goes on")
        func second() throws {
            for socket in Self.sockets {
                let first = try DaemonProcess([("Socket", socket), ("PidFile", "DIR/pid")])
                try first.start()
                let place =
                    switch first.address {
                    case .inet(let port): "inet:\(port)@127.0.0.1"
                    case .unix(let path): "local:\(path)"
                    }
                let second = try DaemonProcess([("Socket", place), ("PidFile", "DIR/pid")])
                let before = second.directory.names
                #expect(try second.startInVain() == 69)
                #expect(second.log.contains("\(place) is in use"), "\(second.log)")
                #expect(!second.hasNoticed("READY=1"))
                #expect(second.directory.names == (before + ["log", "notify"]).sorted())
                #expect(try first.client().deliver(MilterMessage())?.selector == "key")
                #expect(try first.terminate() == 0)
            }
        }

        @Test("The version is told", arguments: ["--version", "-V"])
        func version(_ option: String) throws {
            let ending = try Program.run([option])
            #expect(ending.status == 0)
            #expect(ending.output.hasPrefix("dkim-milterd "), "\(ending.output)")
        }
    }
}
