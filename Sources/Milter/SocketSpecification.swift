/// Where to listen, in the notation of milters: `inet:8891@localhost`, `inet6:8891@[::1]`,
/// `local:/run/filter.sock`, `unix:/run/filter.sock`, `/run/filter.sock`, and `fd:3` for a socket
/// that was opened before, as systemd's socket units do.
package enum SocketSpecification: Sendable, Hashable {
    /// A Unix socket at an absolute path.
    case unix(path: String)
    /// TCP over IPv4; no host means all addresses, port 0 any free one.
    case inet(host: String?, port: UInt16)
    /// TCP over IPv6; no host means all addresses, port 0 any free one.
    case inet6(host: String?, port: UInt16)
    /// A descriptor that this process has inherited.
    case descriptor(Int32)

    /// Bytes of a path that fit into `sockaddr_un`, its final NUL not counted.
    package static let maximumPathLength = 107

    /// Reads a specification; the kind's letters may be of any case.
    package init(_ text: some StringProtocol) throws(SocketError) {
        let text = Self.trimmed(String(text))
        guard !text.isEmpty else { throw .empty }
        guard let colon = text.firstIndex(of: ":"), !text.hasPrefix("/") else {
            guard text.hasPrefix("/") else { throw .unknownKind(text) }
            self = try Self.unix(checking: text)
            return
        }
        let rest = String(text[text.index(after: colon)...])
        switch text[..<colon].lowercased() {
        case "local", "unix":
            self = try Self.unix(checking: rest)
        case "inet":
            let (host, port) = try Self.hostAndPort(rest)
            self = .inet(host: host, port: port)
        case "inet6":
            let (host, port) = try Self.hostAndPort(rest)
            self = .inet6(host: host, port: port)
        case "fd":
            guard let descriptor = Int32(rest), descriptor >= 0 else {
                throw .invalidDescriptor(rest)
            }
            self = .descriptor(descriptor)
        default:
            throw .unknownKind(String(text[..<colon]))
        }
    }

    private static func trimmed(_ text: String) -> String {
        let isBlank: (Character) -> Bool = { $0 == " " || $0 == "\t" }
        let head = text.drop(while: isBlank)
        guard let last = head.lastIndex(where: { !isBlank($0) }) else { return "" }
        return String(head[...last])
    }

    private static func unix(checking path: String) throws(SocketError) -> SocketSpecification {
        guard path.hasPrefix("/") else { throw .relativePath(path) }
        guard path.utf8.count <= maximumPathLength else {
            throw .pathTooLong(path, limit: maximumPathLength)
        }
        return .unix(path: path)
    }

    private static func hostAndPort(
        _ text: String
    ) throws(SocketError) -> (host: String?, port: UInt16) {
        let at = text.firstIndex(of: "@")
        let portText = String(text[..<(at ?? text.endIndex)])
        let isNumber = portText.utf8.first.map { $0 >= 0x30 && $0 <= 0x39 } ?? true
        guard let port = isNumber ? UInt16(portText) : Self.port(ofService: portText) else {
            throw .invalidPort(portText)
        }
        guard let at else { return (nil, port) }
        var host = text[text.index(after: at)...]
        guard !host.isEmpty else { throw .missingHost(text) }
        if host.hasPrefix("[") {
            guard host.hasSuffix("]"), host.count > 2 else { throw .invalidLiteral(String(host)) }
            host = host.dropFirst().dropLast()
        }
        return (String(host), port)
    }
}

extension SocketSpecification: CustomStringConvertible {
    /// The specification in the form that ``init(_:)`` reads.
    package var description: String {
        switch self {
        case .unix(let path): return "local:\(path)"
        case .inet(let host, let port): return Self.text("inet", host, port)
        case .inet6(let host, let port): return Self.text("inet6", host, port)
        case .descriptor(let descriptor): return "fd:\(descriptor)"
        }
    }

    private static func text(_ kind: String, _ host: String?, _ port: UInt16) -> String {
        guard let host else { return "\(kind):\(port)" }
        return "\(kind):\(port)@" + (host.contains(":") ? "[\(host)]" : host)
    }
}
