import Glibc
import Testing

@testable import Milter

@Suite struct SocketSpecificationTests {
    @Test(
        "Every notation is read",
        arguments: [
            ("inet:8891@localhost", SocketSpecification.inet(host: "localhost", port: 8891)),
            ("inet:8891", .inet(host: nil, port: 8891)),
            ("INET:8891@[127.0.0.1]", .inet(host: "127.0.0.1", port: 8891)),
            ("inet:smtp@127.0.0.1", .inet(host: "127.0.0.1", port: 25)),
            ("inet6:8891@[::1]", .inet6(host: "::1", port: 8891)),
            ("inet6:8891@::1", .inet6(host: "::1", port: 8891)),
            ("inet:0@127.0.0.1", .inet(host: "127.0.0.1", port: 0)),
            ("local:/run/a.sock", .unix(path: "/run/a.sock")),
            ("unix:/run/a.sock", .unix(path: "/run/a.sock")),
            ("  /run/a:b.sock\t", .unix(path: "/run/a:b.sock")),
            ("fd:3", .descriptor(3)),
        ])
    func reads(_ text: String, _ expected: SocketSpecification) throws {
        let specification = try SocketSpecification(text)
        #expect(specification == expected)
        #expect(try SocketSpecification("\(specification)") == expected)
    }

    @Test(
        "Anything else is refused with the part that is wrong",
        arguments: [
            ("", SocketError.empty),
            ("  ", .empty),
            ("8891", .unknownKind("8891")),
            ("8891@localhost", .unknownKind("8891@localhost")),
            ("tcp:8891", .unknownKind("tcp")),
            ("local:", .relativePath("")),
            ("local:run/a.sock", .relativePath("run/a.sock")),
            ("inet:", .invalidPort("")),
            ("inet:+25", .invalidPort("+25")),
            ("inet:65536@localhost", .invalidPort("65536")),
            ("inet:milter@localhost", .invalidPort("milter")),
            ("inet:8891@", .missingHost("8891@")),
            ("inet:8891@[127.0.0.1", .invalidLiteral("[127.0.0.1")),
            ("fd:x", .invalidDescriptor("x")),
            ("fd:-1", .invalidDescriptor("-1")),
        ])
    func refuses(_ text: String, _ expected: SocketError) {
        #expect(throws: expected) { _ = try SocketSpecification(text) }
    }

    @Test("A path has to fit into a socket address")
    func length() throws {
        let path = "/" + String(repeating: "a", count: 106)
        #expect(try SocketSpecification("local:\(path)") == .unix(path: path))
        #expect(throws: SocketError.pathTooLong(path + "a", limit: 107)) {
            _ = try SocketSpecification("local:\(path)a")
        }
    }
}

@Suite struct ListeningSocketTests {
    private let path = "/tmp/milter-test-\(getpid())-\(UInt32.random(in: 0...UInt32.max)).sock"

    @Test("A file that nobody answers on is replaced, one in use is not")
    func stale() throws {
        defer { unlink(path) }
        let first = try ListeningSocket(.unix(path: path))
        #expect(throws: SocketError.inUse(address: "local:\(path)")) {
            _ = try ListeningSocket(.unix(path: path))
        }
        first.close()
        let second = try ListeningSocket(.unix(path: path), umask: 0o177)
        var facts = stat()
        #expect(lstat(path, &facts) == 0)
        #expect(facts.st_mode & 0o777 == 0o600)
        // Its file has been replaced: it is no longer the first one's to remove.
        first.removeFile()
        #expect(access(path, F_OK) == 0)
        second.removeFile()
        #expect(access(path, F_OK) != 0)
    }

    @Test("The file belongs to the user that the process is going to become, and is removed")
    func owner() throws {
        defer { unlink(path) }
        let user = geteuid() == 0 ? 65_534 : geteuid()
        let group = geteuid() == 0 ? 65_533 : getegid()
        let socket = try ListeningSocket(
            .unix(path: path), umask: 0o017, owner: (user: user, group: group))
        var facts = stat()
        #expect(lstat(path, &facts) == 0)
        #expect(facts.st_uid == user && facts.st_gid == group)
        #expect(facts.st_mode & 0o7777 == 0o760)
        #expect(socket.removeFile() == nil)
        #expect(access(path, F_OK) != 0)
    }

    @Test("The group that a directory lends its files stays")
    func lentGroup() throws {
        let isRoot = geteuid() == 0
        let folder = "\(path).d"
        #expect(mkdir(folder, 0o755) == 0)
        defer {
            unlink("\(folder)/s")
            rmdir(folder)
        }
        let lent = isRoot ? 65_532 : getegid()
        #expect(chown(folder, geteuid(), lent) == 0)
        #expect(chmod(folder, 0o2755) == 0)
        let socket = try ListeningSocket(
            .unix(path: "\(folder)/s"), umask: 0o007,
            owner: (user: isRoot ? 65_534 : geteuid(), group: isRoot ? 65_533 : getegid()))
        var facts = stat()
        #expect(lstat("\(folder)/s", &facts) == 0)
        #expect(facts.st_uid == (isRoot ? 65_534 : geteuid()) && facts.st_gid == lent)
        #expect(socket.removeFile() == nil)
    }

    @Test("A file that is no socket is left alone")
    func otherFile() throws {
        defer { unlink(path) }
        close(open(path, O_CREAT | O_WRONLY, 0o600))
        #expect(throws: SocketError.notASocket(path: path)) {
            _ = try ListeningSocket(.unix(path: path))
        }
        #expect(access(path, F_OK) == 0)
    }

    @Test("A port in use is named")
    func portInUse() throws {
        let first = try ListeningSocket(.inet(host: "127.0.0.1", port: 0))
        let specification = try SocketSpecification(first.address)
        #expect(throws: SocketError.inUse(address: first.address)) {
            _ = try ListeningSocket(specification)
        }
    }

    @Test("A port that has just been used can be used again, and packets are not held back")
    func options() throws {
        let first = try ListeningSocket(.inet(host: nil, port: 0))
        #expect(first.address.hasSuffix("@0.0.0.0"))
        let descriptor = try #require(first.duplicate())
        defer { close(descriptor) }
        for (level, option) in [
            (SOL_SOCKET, SO_REUSEADDR), (Int32(IPPROTO_TCP), Int32(TCP_NODELAY)),
        ] {
            var value: Int32 = 0
            var size = socklen_t(MemoryLayout<Int32>.size)
            #expect(getsockopt(descriptor, level, option, &value, &size) == 0)
            #expect(value != 0)
        }
    }

    @Test("Errors are in words")
    func words() throws {
        #expect(
            "\(SocketError.inUse(address: "inet:8891@127.0.0.1"))"
                == "inet:8891@127.0.0.1 is in use: another process answers there")
        let missing = "/nonexistent/a.sock"
        do {
            _ = try ListeningSocket(.unix(path: missing))
            Issue.record("a socket in a folder that does not exist")
        } catch {
            #expect("\(error)" == "cannot listen on local:\(missing): No such file or directory")
        }
        do {
            _ = try ListeningSocket(.inet(host: "does-not-exist.invalid", port: 1))
            Issue.record("a host that does not exist")
        } catch {
            #expect("\(error)".hasPrefix("no address for \"does-not-exist.invalid\": "))
        }
        #expect(throws: SocketError.self) { _ = try ListeningSocket(.descriptor(999)) }
    }
}
