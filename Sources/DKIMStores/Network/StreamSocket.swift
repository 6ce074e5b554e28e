internal import Glibc

/// A connection by TCP or over a Unix socket, each of whose operations has a deadline.
final class StreamSocket: Sendable {
    private let descriptor: Int32

    /// Connects to one of the addresses; each is given its share of the time.
    convenience init(
        to addresses: [HostAddresses.Address], deadline: Deadline
    ) throws(StoreError) {
        var failure = StoreError.outage("the name has no address")
        for (index, address) in addresses.enumerated() {
            let share = deadline.share(of: addresses.count - index)
            do throws(StoreError) {
                try self.init(octets: address.octets, family: address.family, deadline: share)
                return
            } catch {
                failure = .outage("\(address.text): \(error)")
            }
        }
        throw failure
    }

    /// Connects to a Unix socket.
    convenience init(path: String, deadline: Deadline) throws(StoreError) {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let octets = Array(path.utf8)
        let fits = withUnsafeMutableBytes(of: &address.sun_path) { target in
            guard octets.count < target.count else { return false }
            target.copyBytes(from: octets)
            return true
        }
        guard fits else { throw .outage("the path of the socket is too long") }
        let bytes = withUnsafeBytes(of: address) { Array($0) }
        try self.init(octets: bytes, family: AF_UNIX, deadline: deadline)
    }

    private init(octets: [UInt8], family: Int32, deadline: Deadline) throws(StoreError) {
        let kind =
            Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
            | Int32(SOCK_NONBLOCK.rawValue)
        descriptor = socket(family, kind, 0)
        guard descriptor >= 0 else { throw .outage(Self.lastError()) }
        // `deinit` closes it, also if this throws.
        try connect(octets, deadline)
        if family != AF_UNIX {
            var one: Int32 = 1
            setsockopt(
                descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &one,
                socklen_t(MemoryLayout<Int32>.size))
        }
    }

    deinit { close(descriptor) }

    private func connect(_ octets: [UInt8], _ deadline: Deadline) throws(StoreError) {
        let status = octets.withUnsafeBytes { octets -> Int32 in
            guard let address = octets.baseAddress else { return -1 }
            return Glibc.connect(
                descriptor, address.assumingMemoryBound(to: sockaddr.self),
                socklen_t(octets.count))
        }
        guard status != 0 else { return }
        guard errno == EINPROGRESS || errno == EINTR else { throw .outage(Self.lastError()) }
        guard deadline.wait(for: Int32(POLLOUT), on: descriptor) else {
            throw .outage("no connection in time (DataSetTimeout)")
        }
        var fault: Int32 = 0
        var size = socklen_t(MemoryLayout<Int32>.size)
        guard getsockopt(descriptor, SOL_SOCKET, SO_ERROR, &fault, &size) == 0 else {
            throw .outage(Self.lastError())
        }
        guard fault == 0 else { throw .outage(String(cString: strerror(fault))) }
    }

    /// Sends everything.
    func send(_ octets: [UInt8], deadline: Deadline) throws(StoreError) {
        var rest = octets[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes {
                Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            if count >= 0 {
                rest = rest.dropFirst(count)
            } else if errno == EAGAIN {
                guard deadline.wait(for: Int32(POLLOUT), on: descriptor) else { throw .timeOut }
            } else if errno != EINTR {
                throw .lost(Self.lastError())
            }
        }
    }

    /// Receives something.
    func receive(deadline: Deadline) throws(StoreError) -> [UInt8] {
        while true {
            var count = 0
            let octets = [UInt8](unsafeUninitializedCapacity: 16_384) { buffer, initialized in
                count = recv(descriptor, buffer.baseAddress, buffer.count, 0)
                initialized = max(0, count)
            }
            if count > 0 { return octets }
            guard count < 0 else { throw .lost("the server has closed the connection") }
            if errno == EAGAIN {
                guard deadline.wait(for: Int32(POLLIN), on: descriptor) else { throw .timeOut }
            } else if errno != EINTR {
                throw .lost(Self.lastError())
            }
        }
    }

    private static func lastError() -> String { String(cString: strerror(errno)) }
}
