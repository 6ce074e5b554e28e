internal import CMilter
internal import Glibc
internal import Locks
internal import Synchronization

/// libmilter, listening on one socket and giving each connection a session.
///
/// One per process: libmilter can be started once, and keeps everything about itself in globals.
///
/// The life of a server: ``run()`` on a thread of its own; ``stopAccepting()``, wait until
/// ``messagesInFlight`` is 0 or patience ends, ``stop()``; or ``drain(seconds:)``, which is all
/// three. The process should then end with `_exit`: libmilter's threads are still there.
package final class MilterServer: Sendable {
    let makeSession: @Sendable () -> any MilterSession
    let traffic = MilterTraffic()
    let keeper: PoolKeeper

    private let socket: ListeningSocket
    private let name: String
    private let timeoutSeconds: Int32
    private let waker: PoolWaker
    private let state = Locked(State())

    private struct State {
        /// The descriptor that libmilter listens on; it closes it when it ends.
        var listener: Int32?
        var isStopping = false
        var isRunning = false
        /// Why ``MilterServer/run()`` ended.
        var failure: MilterError?
    }

    /// The largest piece of data taken from a peer. Headers come in one piece; 64 KiB, libmilter's
    /// own limit, is less than Postfix's header_size_limit allows.
    package static let maximumDataSize = 1_048_575

    /// Milliseconds that workers need to leave sessions that have gone quiet.
    private static let settlingTime: Int32 = 20
    /// Milliseconds from the stop flag to the connection that shows it to libmilter.
    private static let wakeDistance = 3
    /// Milliseconds to the next try.
    private static let retryDistance = 100
    /// How often to try: for longer than libmilter's own poll lasts.
    private static let stopPatience = 60

    /// Takes over `socket`. `timeoutSeconds` is how long a peer may be silent in the middle of a
    /// command; libmilter's usual 7210 outlasts an SMTP client's patience. `report` is told what
    /// an operator should know.
    package init(
        socket: ListeningSocket, name: String, timeoutSeconds: Int32 = 7210,
        report: @escaping @Sendable (String) -> Void = { _ in },
        makeSession: @escaping @Sendable () -> any MilterSession
    ) throws(MilterError) {
        self.socket = socket
        self.name = name
        self.timeoutSeconds = timeoutSeconds
        self.makeSession = makeSession
        waker = PoolWaker(address: socket.reachableAddress)
        guard let keeper = PoolKeeper(waker: waker, connections: ConnectionGuard(report: report))
        else {
            throw .system(operation: "open a pipe", reason: systemErrorText())
        }
        self.keeper = keeper
    }

    /// Connections with a session.
    package var liveSessions: Int { traffic.liveSessions.load(ordering: .sequentiallyConsistent) }

    /// Messages that have begun and not ended.
    package var messagesInFlight: Int {
        traffic.messagesInFlight.load(ordering: .sequentiallyConsistent)
    }

    /// Serves until ``stop()``; an end that was not asked for is an error.
    ///
    /// Must not be called on the main thread, whose the signals are: this call blocks them on the
    /// calling thread, and libmilter's threads inherit that. The one that libmilter starts to wait
    /// for SIGHUP, SIGTERM and SIGINT gets none (CMilter's signals.c).
    package func run() throws(MilterError) {
        do throws(MilterError) {
            try serve()
        } catch {
            state.withLock { $0.failure = error }
            throw error
        }
    }

    /// Waits until libmilter has taken a connection that this process makes to its own socket: the
    /// proof that ``run()``, on another thread, serves.
    package func awaitService(seconds: Double = 30) throws(MilterError) {
        let deadline = ContinuousClock.now + .seconds(seconds)
        while ContinuousClock.now < deadline {
            let probe = ServiceProbe(address: socket.reachableAddress)
            repeat {
                if let failure = state.withLock({ $0.failure }) { throw failure }
                switch probe.look() {
                case .answered: return
                case .waiting: continue
                case .failed(let reason):
                    throw .cannotReachOwnSocket(address: socket.address, reason: reason)
                }
            } while ContinuousClock.now < deadline
        }
        throw .notServing(address: socket.address)
    }

    private func serve() throws(MilterError) {
        Self.blockSignals()
        guard let listener = socket.duplicate() else {
            throw .system(operation: "duplicate the socket", reason: systemErrorText())
        }
        let mayStart = state.withLock { state in
            guard !state.isStopping else { return false }
            state.isRunning = true
            state.listener = listener
            return true
        }
        guard mayStart else {
            close(listener)
            return
        }
        defer { state.withLock { $0.isRunning = false } }
        try prepare(listener: listener)
        if let reason = waker.wake() {
            throw .cannotReachOwnSocket(address: socket.address, reason: reason)
        }
        let keeper = keeper
        guard BackgroundThread.start({ keeper.run() }) else {
            throw .system(operation: "start a thread", reason: systemErrorText(EAGAIN))
        }
        defer { keeper.end() }
        // Its result says little: stopping can make it find its socket closed, which it reports as
        // a failure, and there are ends that it takes for a success.
        _ = cm_run()
        guard state.withLock({ $0.isStopping }) else { throw .ended }
    }

    private func prepare(listener: Int32) throws(MilterError) {
        var callbacks = MilterCallbacks.table()
        // libmilter keeps the pointer for ever, and so must we.
        let owner = Unmanaged.passRetained(self)
        let status = cm_prepare(
            name, &callbacks, owner.toOpaque(), listener, ListeningSocket.backlog, timeoutSeconds,
            Self.maximumDataSize)
        switch status {
        case 0: return
        case -2:
            owner.release()
            throw .alreadyRan
        default: throw .registrationFailed
        }
    }

    /// Refuses new connections; those that are open go on.
    ///
    /// libmilter would end all its sessions if it lost its socket. So it gets another one in the
    /// place of the old: one that nobody knows, and that serves to wake it.
    package func stopAccepting() {
        traffic.isDraining.store(true, ordering: .sequentiallyConsistent)
        state.withLock { state in
            guard state.isRunning, !state.isStopping, let listener = state.listener else { return }
            state.listener = nil
            replace(listener)
        }
        socket.removeFile()
        socket.close()
    }

    private func replace(_ listener: Int32) {
        let type = Int32(SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue)
        let quiet = Glibc.socket(AF_UNIX, type, 0)
        guard quiet >= 0 else { return }
        defer { close(quiet) }
        // Sessions of connections made to it are refused, as all new ones are now.
        guard SocketAddress.unnamedUnix.withPointer({ bind(quiet, $0, $1) }) == 0,
            listen(quiet, ListeningSocket.backlog) == 0,
            let address = SocketAddress(boundTo: quiet),
            dup2(quiet, listener) >= 0, fcntl(listener, F_SETFD, FD_CLOEXEC) == 0
        else { return }
        // libmilter's poll sleeps on the old socket, but when it is woken the kernel looks the
        // descriptor up again: the new socket must have something to show by then.
        waker.redirect(to: address)
        waker.wake()
        waker.wake(at: socket.reachableAddress)
    }

    /// Ends ``run()``, and waits for it: some 30 ms, and up to a second while messages arrive.
    /// Sessions that are still open are cut off, without a call of their ``MilterSession/close()``.
    package func stop() {
        let (isFirst, isRunning) = state.withLock { state in
            defer {
                state.isStopping = true
                state.listener = nil
            }
            return (!state.isStopping, state.isRunning)
        }
        traffic.isDraining.store(true, ordering: .sequentiallyConsistent)
        // Once its stop flag is up, the next event of a session ends libmilter's controller; if
        // that comes before the accept loop's next connection, the loop takes a second's rest over
        // it. So first let the workers go back to sleep, then show the flag quickly.
        if isRunning { pause(milliseconds: Self.settlingTime) }
        // libmilter's stop waits for a lock that its accept loop holds while it sleeps.
        if isFirst, isRunning, !BackgroundThread.start({ cm_stop() }) { return }
        var patience = Self.stopPatience
        while patience > 0 {
            for _ in 0..<Self.wakeDistance where state.withLock({ $0.isRunning }) {
                pause(milliseconds: 1)
            }
            guard state.withLock({ $0.isRunning }) else { break }
            waker.wake()
            for _ in 0..<Self.retryDistance where state.withLock({ $0.isRunning }) {
                pause(milliseconds: 1)
            }
            patience &-= 1
        }
        socket.removeFile()
        socket.close()
    }

    /// Stops accepting, waits at most so long for the messages in flight and their answers, and
    /// stops. True if none was cut off.
    @discardableResult
    package func drain(seconds: Double) -> Bool {
        stopAccepting()
        let deadline = ContinuousClock.now + .seconds(seconds)
        while !traffic.isQuiet(), ContinuousClock.now < deadline {
            pause(milliseconds: 5)
        }
        let isClean = messagesInFlight == 0
        stop()
        return isClean
    }

    /// All but those that report a fault of the thread itself.
    private static func blockSignals() {
        var set = sigset_t()
        sigfillset(&set)
        for fault in [SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT, SIGTRAP] { sigdelset(&set, fault) }
        pthread_sigmask(SIG_BLOCK, &set, nil)
    }
}
