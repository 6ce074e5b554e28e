internal import Glibc
internal import Locks

/// Makes libmilter look up: connects to the socket it listens on, and says goodbye.
///
/// Debian's libmilter has a pool of worker threads. It starts another one when a connection or a
/// command arrives and it knows of no idle worker; but the count of idle workers drops only when a
/// worker really wakes up, so two events can count on one worker, and the second one's session then
/// waits until some worker is done, even if that takes seconds. Any new connection makes libmilter
/// count again, and the worker that gets it takes the forgotten sessions as well. The same
/// connection ends the accept loop's sleep of up to five seconds.
///
/// This uses the protocol only; no knowledge of libmilter's memory or symbols.
final class PoolWaker: Sendable {
    private struct State {
        var address: SocketAddress
        /// Connections whose end libmilter has not yet closed, oldest first.
        var pending: [Int32] = []
    }

    private let state: Locked<State>

    /// More are never open at once.
    private static let maximumPending = 64
    /// A QUIT: libmilter answers by closing. It closes first so that the port number is free again
    /// at once (no TIME_WAIT here; `dismiss` prevents it there).
    private static let farewell: [UInt8] = [0, 0, 0, 1, UInt8(ascii: "Q")]

    private static let receiveNow = Int32(MSG_DONTWAIT)

    init(address: SocketAddress) {
        state = Locked(State(address: address))
    }

    /// Where to connect to from now on.
    func redirect(to address: SocketAddress) {
        state.withLock { $0.address = address }
    }

    /// Connects once; the words of the system if that fails.
    @discardableResult
    func wake(at other: SocketAddress? = nil) -> String? {
        state.withLock { (state) -> String? in
            Self.reap(&state.pending)
            let address = other ?? state.address
            let type = Int32(SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue)
            let descriptor = socket(address.family, type, 0)
            guard descriptor >= 0 else { return systemErrorText() }
            let status = address.withPointer { connect(descriptor, $0, $1) }
            let code = status == 0 ? 0 : errno
            guard code == 0 || code == EINPROGRESS else {
                close(descriptor)
                // A Unix socket whose queue is full: libmilter has enough to wake it.
                return code == EAGAIN ? nil : systemErrorText(code)
            }
            _ = Self.farewell.withUnsafeBytes {
                send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            if state.pending.count >= Self.maximumPending { close(state.pending.removeFirst()) }
            state.pending.append(descriptor)
            return nil
        }
    }

    /// Closes the connections that libmilter has closed; true if some are still open.
    func reap() -> Bool {
        state.withLock { state in
            Self.reap(&state.pending)
            return !state.pending.isEmpty
        }
    }

    /// Closes everything.
    func shutDown() {
        state.withLock { state in
            for descriptor in state.pending { close(descriptor) }
            state.pending = []
        }
    }

    private static func reap(_ pending: inout [Int32]) {
        pending.removeAll { descriptor in
            var byte: UInt8 = 0
            let count = recv(descriptor, &byte, 1, receiveNow)
            if count < 0, errno == EAGAIN || errno == EINTR { return false }
            dismiss(descriptor)
            return true
        }
    }

    /// Resets a connection that the other end has finished with, which spares the system its
    /// TIME_WAIT.
    private static func dismiss(_ descriptor: Int32) {
        var option = linger(l_onoff: 1, l_linger: 0)
        setsockopt(
            descriptor, SOL_SOCKET, SO_LINGER, &option, socklen_t(MemoryLayout<linger>.size))
        close(descriptor)
    }
}
