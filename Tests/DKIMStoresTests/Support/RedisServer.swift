import Foundation
import Testing

/// A Redis server of the test's own; its password is "s3cret:/@#".
final class RedisServer: @unchecked Sendable {
    let folder: PrivateFolder
    let port: UInt16
    private var process: ServerProcess?

    init() throws {
        folder = try PrivateFolder()
        port = try ServerProcess.freePort()
        try start()
    }

    deinit { stop() }

    func start() throws {
        process = try ServerProcess(
            [
                "redis-server", "--port", String(port), "--bind", "127.0.0.1", "--unixsocket",
                "\(folder.path)/redis.sock", "--dir", folder.path, "--save", "", "--appendonly",
                "yes", "--appendfsync", "no", "--requirepass", "s3cret:/@#",
            ], folder: folder.path)
        try ServerProcess.retry { try command("PING") }
    }

    func stop() {
        process?.stop()
        process = nil
    }

    @discardableResult
    func command(_ words: String..., database: Int = 0) throws -> String {
        let answer = try Command.run(
            ["redis-cli", "-p", String(port), "-n", String(database), "--no-auth-warning", "-e"]
                + words, environment: ["REDISCLI_AUTH": "s3cret:/@#"])
        return answer
    }

    func value(
        login: String = ":s3cret=3A=2F=40=23", place: String? = nil, rest: String = "dkim:"
    ) -> String {
        "redis:\(login)@\(place ?? "127.0.0.1:\(port)")/\(rest)"
    }
}
