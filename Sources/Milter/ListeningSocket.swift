internal import Glibc
internal import Locks

/// A socket that mail servers connect to.
///
/// libmilter could open it too, but sets no `TCP_NODELAY`: the two small packets of a message that
/// gets a header (the header, the verdict) would then wait about 40 ms for each other. Accepted
/// sockets inherit the option from this one.
package final class ListeningSocket: Sendable {
    /// What was asked for.
    package let specification: SocketSpecification
    /// The address in the notation of ``SocketSpecification``, with the port really used.
    package let address: String

    /// Whether it is a Unix socket.
    package let isLocal: Bool

    /// Where this process can reach the socket.
    let reachableAddress: SocketAddress
    private let descriptor: Locked<Int32?>
    private let file: SocketFile?

    /// How many connections may wait to be accepted. With libmilter's usual 20, a burst of clients
    /// waits a second for its SYN to be sent again.
    package static let backlog: Int32 = 4096

    /// Opens, binds and listens.
    ///
    /// A Unix socket's file that nobody answers on any more is replaced. `umask` takes permissions
    /// away from 0777 for the file; without it the process's own applies. `owner` is who gets the
    /// file: the user that the process is going to become, which must be able to connect to it.
    /// `laterPath` is the file's path in the root that the process is going to change to.
    ///
    /// To be called while the process has one thread: its umask is another one for a moment.
    package init(
        _ specification: SocketSpecification, umask: UInt32? = nil,
        owner: (user: UInt32, group: UInt32)? = nil, laterPath: String? = nil
    ) throws(SocketError) {
        self.specification = specification
        let opened: Int32
        switch specification {
        case .descriptor(let number):
            opened = try Self.adopt(number)
            file = nil
        case .unix(let path):
            let first: SocketFile?
            (opened, first) = try Self.openUnix(path: path, umask: umask, owner: owner)
            file = laterPath.flatMap { first?.at($0) } ?? first
        case .inet(let host, let port):
            let address = try SocketAddress.resolve(host: host, port: port, family: AF_INET)
            opened = try Self.openInternet(address)
            file = nil
        case .inet6(let host, let port):
            let address = try SocketAddress.resolve(host: host, port: port, family: AF_INET6)
            opened = try Self.openInternet(address)
            file = nil
        }
        descriptor = Locked(opened)
        guard let bound = SocketAddress(boundTo: opened) else {
            let reason = systemErrorText()
            _ = Glibc.close(opened)
            throw .system(operation: "use", address: "\(specification)", reason: reason)
        }
        isLocal = bound.family == AF_UNIX
        reachableAddress = laterPath.map { SocketAddress(path: $0) } ?? bound.reachable
        address = bound.description
    }

    deinit {
        close()
    }

    /// A second descriptor for the same socket, for a new owner.
    package func duplicate() -> Int32? {
        descriptor.withLock { own in
            guard let own else { return nil }
            let copy = fcntl(own, F_DUPFD_CLOEXEC, 0)
            return copy >= 0 ? copy : nil
        }
    }

    /// Gives up this process's own descriptor. The kernel goes on listening while libmilter, or
    /// systemd, has another one.
    package func close() {
        descriptor.withLock { own in
            guard let open = own else { return }
            own = nil
            _ = Glibc.close(open)
        }
    }

    /// Removes a Unix socket's file if it is still the one that was made here. Where the system
    /// does not allow that, its words.
    @discardableResult
    package func removeFile() -> String? {
        file?.remove()
    }

    private static func openInternet(_ address: SocketAddress) throws(SocketError) -> Int32 {
        let text = address.description
        let descriptor = try open(family: address.family, address: text)
        do throws(SocketError) {
            try set(SO_REUSEADDR, level: SOL_SOCKET, on: descriptor, address: text)
            try set(Int32(TCP_NODELAY), level: Int32(IPPROTO_TCP), on: descriptor, address: text)
            try bind(descriptor, to: address)
            try listen(descriptor, address: text)
        } catch {
            _ = Glibc.close(descriptor)
            throw error
        }
        return descriptor
    }

    private static func openUnix(
        path: String, umask: UInt32?, owner: (user: UInt32, group: UInt32)?
    ) throws(SocketError) -> (Int32, SocketFile?) {
        try SocketFile.clearStale(path: path)
        let text = "local:\(path)"
        let descriptor = try open(family: AF_UNIX, address: text)
        do throws(SocketError) {
            try bind(descriptor, path: path, umask: umask)
            do throws(SocketError) {
                if let owner {
                    try SocketFile.give(path: path, user: owner.user, group: owner.group)
                }
                try listen(descriptor, address: text)
            } catch {
                _ = unlink(path)
                throw error
            }
        } catch {
            _ = Glibc.close(descriptor)
            throw error
        }
        // From here on every change to the file is somebody else's.
        return (descriptor, SocketFile(path: path))
    }

    /// The file gets the mode of the unbound socket, less the process's umask: it is right from its
    /// first moment, and never set by a path that leads elsewhere by then.
    private static func bind(
        _ descriptor: Int32, path: String, umask: UInt32?
    ) throws(SocketError) {
        guard let umask else {
            return try bind(descriptor, to: SocketAddress(path: path))
        }
        guard fchmod(descriptor, mode_t(0o777 & ~umask)) == 0 else {
            throw .system(
                operation: "set the mode of", address: "local:\(path)", reason: systemErrorText())
        }
        let inherited = Glibc.umask(0)
        defer { _ = Glibc.umask(inherited) }
        try bind(descriptor, to: SocketAddress(path: path))
    }

    /// Takes over a descriptor that was opened by whoever started this process.
    private static func adopt(_ number: Int32) throws(SocketError) -> Int32 {
        var type: Int32 = 0
        var length = socklen_t(MemoryLayout<Int32>.size)
        guard getsockopt(number, SOL_SOCKET, SO_TYPE, &type, &length) == 0 else {
            throw .unusableDescriptor(number, reason: systemErrorText())
        }
        guard type == Int32(SOCK_STREAM.rawValue) else {
            throw .unusableDescriptor(number, reason: "it is not a stream socket")
        }
        guard let bound = SocketAddress(boundTo: number),
            [AF_UNIX, AF_INET, AF_INET6].contains(bound.family)
        else {
            throw .unusableDescriptor(number, reason: "it is neither a TCP nor a Unix socket")
        }
        let flags = fcntl(number, F_GETFL)
        guard flags >= 0, fcntl(number, F_SETFL, flags | O_NONBLOCK) == 0,
            fcntl(number, F_SETFD, FD_CLOEXEC) == 0
        else { throw .unusableDescriptor(number, reason: systemErrorText()) }
        if bound.family != AF_UNIX {
            try set(
                Int32(TCP_NODELAY), level: Int32(IPPROTO_TCP), on: number,
                address: bound.description)
        }
        try listen(number, address: bound.description)
        return number
    }

    /// Not blocking: a client that leaves between libmilter's poll and accept must not hold up
    /// the accept loop. Accepted sockets do not inherit that.
    private static func open(family: Int32, address: String) throws(SocketError) -> Int32 {
        let type = Int32(SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue)
        let descriptor = socket(family, type, 0)
        guard descriptor >= 0 else {
            throw .system(
                operation: "open a socket for", address: address, reason: systemErrorText())
        }
        return descriptor
    }

    private static func set(
        _ option: Int32, level: Int32, on descriptor: Int32, address: String
    ) throws(SocketError) {
        var one: Int32 = 1
        let size = socklen_t(MemoryLayout<Int32>.size)
        guard setsockopt(descriptor, level, option, &one, size) == 0 else {
            throw .system(
                operation: "set an option of", address: address, reason: systemErrorText())
        }
    }

    private static func bind(
        _ descriptor: Int32, to address: SocketAddress
    ) throws(SocketError) {
        guard address.withPointer({ Glibc.bind(descriptor, $0, $1) }) == 0 else {
            let code = errno
            if code == EADDRINUSE { throw .inUse(address: address.description) }
            throw .system(
                operation: "listen on", address: address.description,
                reason: systemErrorText(code))
        }
    }

    private static func listen(_ descriptor: Int32, address: String) throws(SocketError) {
        guard Glibc.listen(descriptor, backlog) == 0 else {
            let code = errno
            if code == EADDRINUSE { throw .inUse(address: address) }
            throw .system(
                operation: "listen on", address: address, reason: systemErrorText(code))
        }
    }
}
