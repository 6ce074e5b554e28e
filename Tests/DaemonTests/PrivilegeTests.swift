import DKIMTestSupport
import Glibc
import Testing

extension DaemonTests {
    /// Root starts the daemon, which becomes another user. Who runs the tests as somebody else sees
    /// that only root can.
    @Suite(.serialized) struct Privileges {
        private static var isRoot: Bool { geteuid() == 0 }
        private static let nobody: uid_t = 65_534

        private func refused(_ daemon: DaemonProcess) throws {
            #expect(try daemon.startInVain() == 77)
            #expect(daemon.log.contains("only root can become another user"))
        }

        @Test("Everything works as the other user", arguments: Start.sockets)
        func drop(_ socket: String) throws {
            let daemon = try DaemonProcess([
                ("Socket", socket), ("UserID", "nobody"), ("UMask", "0017"),
                ("PidFile", "DIR/pid"),
            ])
            guard Self.isRoot else { return try refused(daemon) }
            try daemon.start()
            let facts = try #require(TextFile.read("/proc/\(daemon.process)/status"))
            for name in ["Uid", "Gid"] {
                let line = try #require(facts.split(separator: "\n").first { $0.hasPrefix(name) })
                #expect(
                    line.split(separator: "\t").dropFirst().allSatisfy { $0 == "65534" }, "\(line)")
            }
            if case .unix(let path) = daemon.address {
                var file = stat()
                #expect(lstat(path, &file) == 0)
                #expect(file.st_uid == Self.nobody && file.st_gid == Self.nobody)
                #expect(file.st_mode & 0o7777 == 0o760)
            }
            let traffic = Traffic(daemon)
            #expect(try daemon.becomes { traffic.signed > 100 })
            #expect(traffic.end().lost == [])
            #expect(try daemon.terminate() == 0)
            // The directory is root's: the files cannot be removed.
            #expect(daemon.directory.read("pid") == "")
            let mark = "stays behind"
            #expect(daemon.count(of: mark) == (socket.hasPrefix("local") ? 1 : 0), "\(daemon.log)")
            // And are no obstacle.
            try daemon.start()
            #expect(try daemon.client().deliver(MilterMessage())?.selector == "key")
            #expect(try daemon.terminate() == 0)
        }

        @Test("The other user removes its files where it may")
        func cleanUp() throws {
            let daemon = try DaemonProcess([
                ("Socket", "local:DIR/socket"), ("UserID", "nobody"), ("PidFile", "DIR/pid"),
            ])
            guard Self.isRoot else { return try refused(daemon) }
            #expect(chown(daemon.directory.path, Self.nobody, Self.nobody) == 0)
            let before = daemon.directory.names
            try daemon.start()
            #expect(try daemon.client().deliver(MilterMessage())?.selector == "key")
            #expect(try daemon.terminate() == 0)
            #expect(daemon.directory.names == (before + ["log", "notify"]).sorted())
            #expect(!daemon.log.contains("stays behind"))
        }

        @Test("A reload that the other user has no rights for changes nothing")
        func reload() throws {
            let daemon = try DaemonProcess([("UserID", "nobody")])
            guard Self.isRoot else { return try refused(daemon) }
            try daemon.start()
            daemon.signal(SIGHUP)
            try daemon.awaitLog("the old configuration stays in force")
            #expect(daemon.log.contains("Permission denied"), "\(daemon.log)")
            #expect(try daemon.client().deliver(MilterMessage())?.selector == "key")
            #expect(chown("\(daemon.directory.path)/key.private", Self.nobody, 0) == 0)
            daemon.signal(SIGHUP)
            try daemon.awaitLog("configuration reloaded from")
            #expect(try daemon.terminate() == 0)
        }

        @Test("Root that may not change the user does not start")
        func noRight() throws {
            let daemon = try DaemonProcess([("UserID", "nobody"), ("PidFile", "DIR/pid")])
            guard Self.isRoot else { return try refused(daemon) }
            let before = daemon.directory.names
            let status = try daemon.startInVain(
                through: ["setpriv", "--bounding-set", "-setuid,-setgid"])
            #expect(status == 77, "\(daemon.log)")
            #expect(daemon.log.contains("cannot become user nobody"), "\(daemon.log)")
            #expect(daemon.directory.names == (before + ["log", "notify"]).sorted())
        }
    }
}
