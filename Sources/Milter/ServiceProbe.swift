internal import Glibc

/// A connection of ours to libmilter that says QUIT, to learn whether it is answered.
struct ServiceProbe: ~Copyable {
    /// What is known.
    enum Finding: Sendable, Hashable {
        /// libmilter has read the QUIT and closed the connection.
        case answered
        /// Nothing yet.
        case waiting
        /// There is no connection, in the system's words.
        case failed(String)
    }

    private let descriptor: Int32
    private let failure: String?

    /// Milliseconds that one look takes at most.
    private static let patience = 50
    /// Seconds that connecting takes at most.
    private static let connectPatience = 10
    private static let farewell: [UInt8] = [0, 0, 0, 1, UInt8(ascii: "Q")]

    /// Connects and says QUIT.
    init(address: SocketAddress) {
        descriptor = socket(
            address.family, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else {
            failure = systemErrorText()
            return
        }
        Self.limit(
            SO_SNDTIMEO, of: descriptor, to: timeval(tv_sec: Self.connectPatience, tv_usec: 0))
        Self.limit(
            SO_RCVTIMEO, of: descriptor, to: timeval(tv_sec: 0, tv_usec: Self.patience * 1000))
        guard address.withPointer({ [descriptor] in connect(descriptor, $0, $1) }) == 0 else {
            failure = systemErrorText()
            return
        }
        failure = nil
        _ = Self.farewell.withUnsafeBytes { [descriptor] in
            send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
        }
    }

    deinit {
        if descriptor >= 0 { close(descriptor) }
    }

    /// Waits a moment for the answer.
    borrowing func look() -> Finding {
        if let failure { return .failed(failure) }
        var byte: UInt8 = 0
        let count = recv(descriptor, &byte, 1, 0)
        guard count < 0 else { return .answered }
        let code = errno
        return code == EAGAIN || code == EINTR ? .waiting : .failed(systemErrorText(code))
    }

    private static func limit(_ option: Int32, of descriptor: Int32, to time: timeval) {
        var time = time
        setsockopt(
            descriptor, SOL_SOCKET, option, &time, socklen_t(MemoryLayout<timeval>.size))
    }
}
