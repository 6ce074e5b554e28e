internal import Glibc

/// A socket address as the kernel wants it. Value type around `sockaddr_storage`.
struct SocketAddress: Sendable {
    /// Exactly the bytes that count.
    let bytes: [UInt8]

    var family: Int32 {
        bytes.withUnsafeBytes { raw in
            raw.count >= 2 ? Int32(raw.loadUnaligned(as: sa_family_t.self)) : AF_UNSPEC
        }
    }

    init(bytes: [UInt8]) {
        self.bytes = bytes
    }

    /// A Unix socket's path. A path that does not fit is cut; ``SocketSpecification`` refuses it
    /// before.
    init(path: String) {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        bytes = withUnsafeMutableBytes(of: &address) { raw in
            let offset = MemoryLayout<sockaddr_un>.offset(of: \.sun_path) ?? 2
            for (index, byte) in path.utf8.prefix(SocketSpecification.maximumPathLength)
                .enumerated()
            {
                raw[offset &+ index] = byte
            }
            return Array(raw)
        }
    }

    /// A Unix socket's name that the kernel chooses when binding.
    static var unnamedUnix: SocketAddress {
        var family = sa_family_t(AF_UNIX)
        return SocketAddress(bytes: withUnsafeBytes(of: &family) { Array($0) })
    }

    /// The address that a socket is bound to.
    init?(boundTo descriptor: Int32) {
        var storage = sockaddr_storage()
        let capacity = MemoryLayout<sockaddr_storage>.size
        var length = socklen_t(capacity)
        let status = withUnsafeMutableBytes(of: &storage) { raw in
            raw.baseAddress.map {
                getsockname(descriptor, $0.assumingMemoryBound(to: sockaddr.self), &length)
            } ?? -1
        }
        guard status == 0 else { return nil }
        bytes = withUnsafeBytes(of: &storage) { Array($0.prefix(Int(length))) }
    }

    /// The address of a host, by name or literal.
    static func resolve(
        host: String?, port: UInt16, family: Int32
    ) throws(SocketError) -> SocketAddress {
        var hints = addrinfo()
        hints.ai_family = family
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        hints.ai_flags = AI_PASSIVE | AI_NUMERICSERV
        var list: UnsafeMutablePointer<addrinfo>?
        let status = getaddrinfo(host, String(port), &hints, &list)
        guard status == 0, let first = list, let address = first.pointee.ai_addr else {
            throw .unknownHost(host ?? "", reason: String(cString: gai_strerror(status)))
        }
        defer { freeaddrinfo(list) }
        let raw = UnsafeRawBufferPointer(start: address, count: Int(first.pointee.ai_addrlen))
        return SocketAddress(bytes: Array(raw))
    }

    /// Calls a socket function with this address.
    func withPointer<Result>(_ body: (UnsafePointer<sockaddr>, socklen_t) -> Result) -> Result {
        var storage = sockaddr_storage()
        return withUnsafeMutableBytes(of: &storage) { raw in
            raw.copyBytes(from: bytes.prefix(raw.count))
            return raw.withMemoryRebound(to: sockaddr.self) { rebound in
                // `sockaddr_storage` is never empty.
                body(UnsafePointer(rebound.baseAddress.unsafelyUnwrapped), socklen_t(bytes.count))
            }
        }
    }

    /// The port, for the two internet families.
    var port: UInt16? {
        guard family == AF_INET || family == AF_INET6, bytes.count >= 4 else { return nil }
        return UInt16(bytes[2]) << 8 | UInt16(bytes[3])
    }

    /// Where this machine reaches a socket bound to this address: the loopback address instead of
    /// "all addresses".
    var reachable: SocketAddress {
        var copy = bytes
        if family == AF_INET, copy.count >= 8, copy[4..<8].allSatisfy({ $0 == 0 }) {
            copy.replaceSubrange(4..<8, with: [127, 0, 0, 1])
        } else if family == AF_INET6, copy.count >= 24, copy[8..<24].allSatisfy({ $0 == 0 }) {
            copy[23] = 1
        }
        return SocketAddress(bytes: copy)
    }

    /// In the notation of ``SocketSpecification``.
    var description: String {
        switch family {
        case AF_INET where bytes.count >= 8:
            let host = ClientAddress.ipv4(Array(bytes[4..<8]))
            return "inet:\(port ?? 0)@\(host)"
        case AF_INET6 where bytes.count >= 24:
            let host = ClientAddress.ipv6(Array(bytes[8..<24]))
            return "inet6:\(port ?? 0)@[\(host)]"
        case AF_UNIX:
            let path = bytes.dropFirst(2).prefix { $0 != 0 }
            return "local:" + String(decoding: path, as: UTF8.self)
        default:
            return "a socket of an unknown family"
        }
    }
}

/// The words for the current `errno`.
func systemErrorText(_ code: Int32 = errno) -> String {
    guard let text = strerror(code) else { return "error \(code)" }
    return String(cString: text)
}
