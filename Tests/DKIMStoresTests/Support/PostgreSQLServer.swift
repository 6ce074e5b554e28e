import Foundation
import Glibc
import Testing

/// A PostgreSQL server of the test's own, with a Unix socket in its folder and a port of the
/// loopback address; the user "dkim" has the password "s3cret:/@#".
final class PostgreSQLServer: @unchecked Sendable {
    let folder: PrivateFolder
    let port: UInt16
    private var process: ServerProcess?
    private let programs: String
    private let prefix: [String]

    init() throws {
        folder = try PrivateFolder()
        port = try ServerProcess.freePort()
        let root = "/usr/lib/postgresql"
        let version = try #require(
            FileManager.default.contentsOfDirectory(atPath: root)
                .max { (Int($0) ?? 0) < (Int($1) ?? 0) })
        programs = "\(root)/\(version)/bin"
        // The server refuses to run as root.
        prefix = geteuid() == 0 ? ["runuser", "-u", "postgres", "--"] : []
        if geteuid() == 0 { try Command.run(["chown", "postgres", folder.path]) }
        try Command.run(
            prefix + [
                "\(programs)/initdb", "-D", "\(folder.path)/data", "-U", "admin", "-A", "trust",
                "-E", "UTF8", "--locale=C", "--no-sync",
            ])
        let rules =
            "local all admin trust\nhost all admin 127.0.0.1/32 trust\n"
            + "local all all scram-sha-256\nhost all all 127.0.0.1/32 scram-sha-256\n"
        try Command.run(
            prefix + ["tee", "\(folder.path)/data/pg_hba.conf"], input: rules)
        try start()
        try sql("CREATE ROLE dkim LOGIN PASSWORD 's3cret:/@#'; CREATE DATABASE mail OWNER dkim;")
    }

    deinit { stop() }

    func start() throws {
        process = try ServerProcess(
            [
                "\(programs)/postgres", "-D", "\(folder.path)/data", "-p", String(port),
                "-c", "listen_addresses=127.0.0.1", "-c",
                "unix_socket_directories=\(folder.path)", "-c", "fsync=off",
            ], prefix: prefix, folder: folder.path)
        try ServerProcess.retry { try sql("SELECT 1") }
    }

    func stop() {
        process?.stop()
        process = nil
    }

    @discardableResult
    func sql(_ text: String, database: String = "postgres") throws -> String {
        try Command.run(
            [
                "psql", "-X", "-q", "-v", "ON_ERROR_STOP=1", "-h", folder.path, "-p", String(port),
                "-U", "admin", "-d", database, "-f", "-",
            ], input: text)
    }

    /// The value of a parameter, with the place that a test wants to go by.
    func value(
        login: String = "dkim:s3cret=3A=2F=40=23", host: String = "127.0.0.1",
        table: String = "keys", key: String = "name", data: String = "domain,selector,key",
        more: String = ""
    ) -> String {
        let host = host.replacing("/", with: "=2F")
        return "dsn:pgsql://\(login)@\(port)+\(host)/mail/table=\(table)?keycol=\(key)"
            + "?datacol=\(data)\(more)"
    }
}
