import DKIMTestSupport
import Glibc
import Synchronization

/// Mail from inside on several connections at once, until it is told to stop.
final class Traffic: Sendable {
    /// What became of the messages.
    struct Tally: Sendable {
        /// Taken, and signed.
        var signed = 0
        /// The client was told to come again.
        var deferred = 0
        /// The connection ended before the end of the message was sent: the mail server still has
        /// all of it.
        var brokenOff = 0
        /// There was no connection.
        var refused = 0
        /// Anything else: what must not happen.
        var lost: [String] = []
    }

    private let address: MilterAddress
    private let isOver = Atomic<Bool>(false)
    private let tally = Mutex(Tally())
    private let threads = Mutex<[ParallelThreads.Handle]>([])

    init(_ daemon: DaemonProcess, connections: Int = 4) {
        address = daemon.address
        let handles = (0..<connections).map { _ in
            ParallelThreads.start { [self] in
                while !isOver.load(ordering: .sequentiallyConsistent) { converse() }
            }
        }
        threads.withLock { $0 = handles }
    }

    /// Messages taken so far.
    var signed: Int { tally.withLock { $0.signed } }

    /// Ends it; what has become of all messages.
    func end() -> Tally {
        isOver.store(true, ordering: .sequentiallyConsistent)
        let handles = threads.withLock { handles in
            defer { handles = [] }
            return handles
        }
        for handle in handles { handle.join() }
        return tally.withLock { $0 }
    }

    /// A connection with three messages.
    private func converse() {
        let client: MilterClient
        do {
            client = try MilterClient(address, timeoutSeconds: 60)
            try client.negotiate()
            _ = try client.open(address: "127.0.0.1")
        } catch {
            tally.withLock { $0.refused += 1 }
            _ = poll(nil, 0, 2)
            return
        }
        for _ in 0..<3 {
            do throws(MilterClientError) {
                let outcome = try client.deliver(MilterMessage())
                tally.withLock { Self.note(outcome, in: &$0) }
            } catch {
                let isAwaited = client.isAwaitingVerdict
                tally.withLock { tally in
                    if isAwaited || error == .timedOut {
                        tally.lost.append("\(error)")
                    } else {
                        tally.brokenOff += 1
                    }
                }
                return
            }
        }
        client.quit()
    }

    private static func note(_ outcome: MilterOutcome?, in tally: inout Tally) {
        switch outcome?.verdict {
        case .accept where outcome?.selector != nil, .proceed where outcome?.selector != nil:
            tally.signed += 1
        case .temporaryFailure: tally.deferred += 1
        default: tally.lost.append("\(String(describing: outcome))")
        }
    }
}
