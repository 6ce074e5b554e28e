import Glibc
import Testing

extension DaemonTests {
    @Suite("What a service manager is told", .serialized) struct ServiceManager {
        /// Milliseconds of WatchdogSec=.
        private static let interval = 200

        private func daemon(
            _ parameters: [(name: String, value: String)] = [], watchdog additions: [String] = []
        ) throws -> DaemonProcess {
            let daemon = try DaemonProcess([("Socket", "local:DIR/socket")] + parameters)
            daemon.environment = ["WATCHDOG_USEC=\(Self.interval * 1_000)"] + additions
            return daemon
        }

        private func watchdogNotices(_ daemon: DaemonProcess) -> Int {
            daemon.allNotices.count { $0 == "WATCHDOG=1" }
        }

        @Test("A reload, its time and its end, whether or not the configuration was taken")
        func reload() throws {
            let daemon = try DaemonProcess()
            try daemon.start()
            for (round, mode) in ["v", "nonsense"].enumerated() {
                try daemon.configure([("Mode", mode)])
                var before = timespec()
                clock_gettime(CLOCK_MONOTONIC, &before)
                daemon.signal(SIGHUP)
                #expect(
                    try daemon.becomes { daemon.allNotices.count { $0 == "READY=1" } == round + 2 })
                let told = daemon.allNotices.suffix(2)
                #expect(told.last == "READY=1")
                let prefix = "RELOADING=1\nMONOTONIC_USEC="
                let text = try #require(told.first)
                #expect(text.hasPrefix(prefix), "\(text)")
                var after = timespec()
                clock_gettime(CLOCK_MONOTONIC, &after)
                // systemd takes a READY=1 for the answer only if the reload began after its signal.
                let time = try #require(Int(text.dropFirst(prefix.count)))
                #expect(time >= before.tv_sec * 1_000_000 + before.tv_nsec / 1_000)
                #expect(time <= after.tv_sec * 1_000_000 + after.tv_nsec / 1_000)
            }
            #expect(try daemon.terminate() == 0)
        }

        @Test("That mail is served, again and again; but not while clients cannot connect")
        func watchdog() throws {
            let daemon = try daemon()
            try daemon.start()
            #expect(try daemon.becomes { watchdogNotices(daemon) > 3 })
            let socket = "\(daemon.directory.path)/socket"
            let (failing, mended) = ("service does not answer: ", "service answers again")
            var isTold = false
            for _ in 0..<20 where !isTold {
                try #require(rename(socket, socket + ".away") == 0)
                // The reason is told once for each outage, and a busy machine may have one of its
                // own.
                #expect(
                    try daemon.becomes { daemon.count(of: failing) > daemon.count(of: mended) })
                isTold = daemon.log.contains(failing + "cannot connect")
                let count = watchdogNotices(daemon)
                _ = poll(nil, 0, Int32(Self.interval * 2))
                if isTold { #expect(watchdogNotices(daemon) == count) }
                let outages = daemon.count(of: failing)
                try #require(rename(socket + ".away", socket) == 0)
                try daemon.awaitLog(mended, count: outages)
                #expect(try daemon.becomes { watchdogNotices(daemon) > count + 1 })
            }
            #expect(isTold, "\(daemon.log)")
            #expect(try daemon.terminate() == 0)
        }

        @Test("A word of life is not for a service manager that waits for another process's")
        func watchdogOfOthers() throws {
            let daemon = try daemon(watchdog: ["WATCHDOG_PID=1"])
            try daemon.start()
            _ = poll(nil, 0, Int32(Self.interval * 2))
            #expect(watchdogNotices(daemon) == 0)
            #expect(try daemon.terminate() == 0)
        }

        @Test("All of it by the process above the daemon, where there is one")
        func supervised() throws {
            let daemon = try daemon([("AutoRestart", "yes")])
            try daemon.start()
            #expect(try daemon.becomes { watchdogNotices(daemon) > 1 })
            daemon.signal(SIGHUP)
            #expect(
                try daemon.becomes { daemon.allNotices.contains { $0.hasPrefix("RELOADING=1") } })
            #expect(try daemon.terminate() == 0)
            #expect(daemon.allNotices.count { $0 == "STOPPING=1" } == 1)
            #expect(daemon.allNotices.first == "READY=1")
        }

        @Test("Also from a root in which its socket is out of reach")
        func changedRoot() throws {
            let daemon = try DaemonProcess([
                ("Socket", "local:DIR/socket"), ("ChangeRootDirectory", "DIR"),
            ])
            try daemon.start()
            #expect(try daemon.terminate() == 0)
            #expect(daemon.hasNoticed("STOPPING=1"))
        }
    }
}
