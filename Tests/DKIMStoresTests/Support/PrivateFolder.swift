import Foundation

/// A folder that goes away with its last holder.
final class PrivateFolder: Sendable {
    let path: String

    init() throws {
        // Short, as paths of Unix sockets are.
        path = "/tmp/dkim-stores-\(UUID().uuidString.prefix(8))"
        try FileManager.default.createDirectory(
            atPath: path, withIntermediateDirectories: false,
            attributes: [.posixPermissions: 0o755])
    }

    deinit {
        try? FileManager.default.removeItem(atPath: path)
    }

    func write(_ text: String, to name: String) throws -> String {
        try text.write(toFile: "\(path)/\(name)", atomically: true, encoding: .utf8)
        return "\(path)/\(name)"
    }
}
