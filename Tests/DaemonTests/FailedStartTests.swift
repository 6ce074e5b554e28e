import DKIMTestSupport
import Glibc
import Testing

extension DaemonTests {
    @Suite(.serialized) struct FailedStart {
        struct Fault: Sendable, CustomTestStringConvertible {
            let name: String
            let parameters: [(name: String, value: String)]
            let status: Int32
            /// What the message says.
            let words: String

            var testDescription: String { name }
        }

        static let faults = [
            Fault(
                name: "a port that does not exist", parameters: [("Socket", "inet:99999")],
                status: 78, words: "99999"),
            Fault(
                name: "no socket", parameters: [("Socket", "")], status: 78, words: "Socket"),
            Fault(
                name: "a parameter that does not exist", parameters: [("Sokcet", "x")],
                status: 78, words: "Sokcet"),
            Fault(
                name: "a broken file of public keys",
                parameters: [("TestPublicKeys", "DIR/key.private")], status: 78,
                words: "TestPublicKeys"),
            Fault(
                name: "no file of public keys", parameters: [("TestPublicKeys", "DIR/nothing")],
                status: 78, words: "DIR/nothing"),
            Fault(
                name: "no private key", parameters: [("KeyFile", "DIR/nothing")], status: 78,
                words: "DIR/nothing"),
            Fault(
                name: "a user that does not exist", parameters: [("UserID", "no-such-user")],
                status: 78, words: "no-such-user"),
            Fault(
                name: "a socket in a directory that does not exist",
                parameters: [("Socket", "local:DIR/nothing/socket")], status: 69,
                words: "No such file or directory"),
            Fault(
                name: "a socket in the place of a file", parameters: [("Socket", "local:DIR/conf")],
                status: 69, words: "is not a socket"),
            Fault(
                name: "a PID file in a directory that does not exist",
                parameters: [("PidFile", "DIR/nothing/pid")], status: 73, words: "PidFile"),
            Fault(
                name: "a socket that the daemon itself cannot use",
                parameters: [("UserID", "nobody"), ("UMask", "0777")],
                // Root makes it for nobody, and nobody else may change the user.
                status: geteuid() == 0 ? 69 : 77,
                words: geteuid() == 0 ? "cannot connect to our own socket" : "UserID"),
        ]

        @Test("It leaves nothing behind", arguments: faults, [false, true])
        func nothingLeft(_ fault: Fault, inBackground: Bool) throws {
            let daemon = try DaemonProcess(
                [
                    ("Socket", "local:DIR/socket"), ("PidFile", "DIR/pid"),
                    ("Background", inBackground ? "yes" : "no"), ("RequireSafeKeys", "no"),
                ] + fault.parameters)
            // The user that the daemon becomes can remove what it made.
            if geteuid() == 0 { #expect(chown(daemon.directory.path, 65_534, 65_534) == 0) }
            let before = daemon.directory.names
            #expect(try daemon.startInVain() == fault.status, "\(daemon.log)")
            let words = fault.words.split(separator: "DIR", omittingEmptySubsequences: false)
            #expect(
                daemon.log.contains(words.joined(separator: daemon.directory.path)),
                "\(daemon.log)")
            #expect(!daemon.hasNoticed("READY=1"))
            #expect(daemon.directory.names == (before + ["log", "notify"]).sorted())
            #expect(Self.processes(with: daemon.directory.path) == [])
        }

        @Test("An option that does not exist is an error of the command line")
        func option() throws {
            #expect(try Program.run(["--no-such-option"]).status == 64)
        }

        /// The processes that have a text on their command lines.
        private static func processes(with text: String) -> [String] {
            guard let directory = opendir("/proc") else { return [] }
            defer { closedir(directory) }
            var found: [String] = []
            while let entry = readdir(directory) {
                let name = withUnsafeBytes(of: entry.pointee.d_name) { raw in
                    String(decoding: raw.prefix { $0 != 0 }, as: UTF8.self)
                }
                guard Int(name) != nil, let line = TextFile.read("/proc/\(name)/cmdline") else {
                    continue
                }
                if line.contains(text) { found.append(line) }
            }
            return found
        }
    }
}
