internal import Locks
internal import Milter

/// Whether the daemon serves mail: its configuration is loaded, or there would be no daemon, and
/// the milter service answers on its own socket.
///
/// That takes a moment, and much longer if the service hangs. So it is found out on a thread that
/// lasts as long, one at a time however many ask.
final class HealthCheck: Sendable {
    /// Takes the fault in words; nil where there is none.
    typealias Answer = @Sendable (String?) -> Void

    private let check: @Sendable () throws(MilterError) -> Void
    /// Who waits for the check that is under way; nil where none is.
    private let waiting = Locked<[Answer]?>(nil)

    /// - Parameter check: may wait for some seconds.
    init(_ check: @escaping @Sendable () throws(MilterError) -> Void) {
        self.check = check
    }

    /// Starts a check, unless one is under way, and gives the finding on another thread.
    func ask(_ answer: @escaping Answer) {
        let isFirst = waiting.withLock { waiting in
            defer { waiting = (waiting ?? []) + [answer] }
            return waiting == nil
        }
        guard isFirst else { return }
        let isStarted = BackgroundThread.start { [self] in finish(find()) }
        if !isStarted { finish("no thread can be started") }
    }

    private func find() -> String? {
        do throws(MilterError) {
            try check()
            return nil
        } catch {
            return "the milter service does not answer: \(error)"
        }
    }

    private func finish(_ fault: String?) {
        let answers = waiting.withLock { waiting in
            defer { waiting = nil }
            return waiting
        }
        for answer in answers ?? [] { answer(fault) }
    }
}
