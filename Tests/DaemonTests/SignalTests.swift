import DKIMTestSupport
import Glibc
import Testing

extension DaemonTests {
    @Suite(.serialized) struct Signals {
        private static let reloaded = "configuration reloaded from"

        @Test("A reload takes the new configuration", arguments: [SIGHUP, SIGUSR1])
        func reload(_ number: Int32) throws {
            let daemon = try DaemonProcess()
            try daemon.start()
            let client = try daemon.client()
            #expect(try client.deliver(MilterMessage())?.selector == "key")
            try daemon.configure([("Selector", "other")])
            #expect(try client.deliver(MilterMessage())?.selector == "key")
            daemon.signal(number)
            try daemon.awaitLog(Self.reloaded)
            // The next message, on the connection that is there.
            #expect(try client.deliver(MilterMessage())?.selector == "other")
            #expect(try daemon.terminate() == 0)
        }

        @Test("A new configuration with a fault changes nothing", arguments: [SIGHUP, SIGUSR1])
        func badReload(_ number: Int32) throws {
            let daemon = try DaemonProcess()
            try daemon.start()
            let traffic = Traffic(daemon)
            try daemon.configure([("Selector", "other"), ("Canonicalization", "loose")])
            for round in 1...5 {
                daemon.signal(number)
                try daemon.awaitLog("the old configuration stays in force", count: round)
            }
            #expect(daemon.log.contains("configuration not reloaded: "))
            #expect(try daemon.client().deliver(MilterMessage())?.selector == "key")
            try daemon.configure([("Canonicalization", "")])
            daemon.signal(number)
            try daemon.awaitLog(Self.reloaded)
            #expect(try daemon.client().deliver(MilterMessage())?.selector == "other")
            Self.expectAllSigned(traffic.end())
            #expect(try daemon.terminate() == 0)
        }

        @Test("Pairs of USR1 and HUP under traffic are reloads, and never the end")
        func pairs() throws {
            let daemon = try DaemonProcess()
            try daemon.start()
            let traffic = Traffic(daemon)
            for round in 0..<300 {
                if round.isMultiple(of: 2) {
                    daemon.signal(SIGUSR1, SIGHUP)
                } else {
                    daemon.signal(SIGHUP, SIGUSR1, SIGHUP)
                }
                if round.isMultiple(of: 3) { _ = poll(nil, 0, Int32(round % 7)) }
            }
            try daemon.awaitLog(Self.reloaded, count: 2)
            #expect(try daemon.client().deliver(MilterMessage())?.selector == "key")
            Self.expectAllSigned(traffic.end())
            #expect(!daemon.hasEnded)
            #expect(!daemon.hasNoticed("STOPPING=1"))
            #expect(try daemon.terminate() == 0)
        }

        @Test("Signals for one thread of the milter library are taken by none")
        func threads() throws {
            let daemon = try DaemonProcess()
            try daemon.start()
            let threads = try Self.threads(of: daemon.process)
            #expect(threads.count > 3)
            for number in [SIGHUP, SIGTERM, SIGINT] {
                for thread in threads {
                    // Workers come and go; one that is gone takes no signal either.
                    let fault = tgkill(daemon.process, thread, number) == 0 ? 0 : errno
                    #expect(fault == 0 || fault == ESRCH)
                }
            }
            for _ in 0..<20 {
                #expect(try daemon.client().deliver(MilterMessage())?.selector == "key")
            }
            #expect(!daemon.hasNoticed("STOPPING=1"))
            daemon.signal(SIGHUP)
            try daemon.awaitLog(Self.reloaded)
            #expect(try daemon.terminate() == 0)
        }

        @Test("TERM right after a reload under traffic is the end, with status 0")
        func reloadAndStop() throws {
            for round in 0..<15 {
                let daemon = try DaemonProcess()
                try daemon.start()
                let traffic = Traffic(daemon)
                #expect(try daemon.becomes { traffic.signed > round })
                switch round % 3 {
                case 0: daemon.signal(SIGHUP, SIGTERM)
                case 1: daemon.signal(SIGUSR1, SIGHUP, SIGTERM)
                default: daemon.signal(SIGTERM, SIGHUP, SIGUSR1)
                }
                let status = try daemon.wait()
                let tally = traffic.end()
                #expect(status == 0, "round \(round): \(daemon.log)")
                #expect(tally.lost == [])
                #expect(daemon.hasNoticed("STOPPING=1"))
            }
        }

        @Test("No message is lost by a stop under traffic", arguments: [SIGTERM, SIGINT])
        func stopUnderTraffic(_ number: Int32) throws {
            for round in 0..<5 {
                let daemon = try DaemonProcess([
                    ("Socket", round.isMultiple(of: 2) ? "inet:0@127.0.0.1" : "local:DIR/socket")
                ])
                try daemon.start()
                let traffic = Traffic(daemon, connections: 8)
                #expect(try daemon.becomes { traffic.signed >= 50 })
                daemon.signal(number)
                let status = try daemon.wait()
                let tally = traffic.end()
                #expect(status == 0)
                #expect(tally.lost == [])
                #expect(tally.refused > 0)
            }
        }

        @Test("A message that has begun is finished before the end")
        func messageInFlight() throws {
            let daemon = try DaemonProcess()
            try daemon.start()
            let client = try daemon.client()
            _ = try client.tell(.mail, MilterClient.string("<sender@example.com>"))
            _ = try client.tell(.recipient, MilterClient.string("<recipient@example.net>"))
            #expect(try client.tell(.data) == .proceed)
            daemon.signal(SIGTERM)
            try daemon.awaitLog("stopping: no new connections")
            // New clients are turned away while this one is served.
            #expect(
                try daemon.becomes {
                    (try? MilterClient(daemon.address).negotiate()) == nil
                })
            #expect(!daemon.hasEnded)
            #expect(try client.deliver(MilterMessage())?.selector == "key")
            #expect(try daemon.wait() == 0)
        }

        @Test("An idle daemon stops at once")
        func idleStop() throws {
            let daemon = try DaemonProcess()
            try daemon.start()
            let idle = try daemon.client()
            let start = ContinuousClock.now
            #expect(try daemon.terminate() == 0)
            // Far less than the patience for messages in flight and libmilter's own sleep.
            #expect(ContinuousClock.now - start < .seconds(20))
            #expect(throws: MilterClientError.self) { _ = try idle.deliver(MilterMessage()) }
        }

        private static func expectAllSigned(_ tally: Traffic.Tally) {
            #expect(tally.signed > 0)
            #expect(tally.lost == [])
            #expect(tally.deferred == 0 && tally.brokenOff == 0 && tally.refused == 0, "\(tally)")
        }

        /// The threads of a process without its main one.
        private static func threads(of process: pid_t) throws -> [pid_t] {
            let directory = try #require(opendir("/proc/\(process)/task"))
            defer { closedir(directory) }
            var threads: [pid_t] = []
            while let entry = readdir(directory) {
                let name = withUnsafeBytes(of: entry.pointee.d_name) { raw in
                    String(decoding: raw.prefix { $0 != 0 }, as: UTF8.self)
                }
                if let number = pid_t(name), number != process { threads.append(number) }
            }
            return threads
        }
    }
}

/// The C library's function, which Glibc's module lacks.
@_silgen_name("tgkill") private func tgkill(
    _ process: pid_t, _ thread: pid_t, _ signal: Int32
) -> Int32
