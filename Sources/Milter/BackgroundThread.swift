internal import Glibc

/// A detached thread that takes no signals, so that they stay the main thread's.
package enum BackgroundThread {
    /// Starts `body`; false if the system has no thread left.
    package static func start(_ body: @escaping @Sendable () -> Void) -> Bool {
        var before = sigset_t()
        var all = sigset_t()
        sigfillset(&all)
        pthread_sigmask(SIG_SETMASK, &all, &before)
        defer { pthread_sigmask(SIG_SETMASK, &before, nil) }
        let box = Unmanaged.passRetained(Body(body))
        var thread = pthread_t()
        let status = pthread_create(
            &thread, nil,
            { argument in
                guard let argument else { return nil }
                Unmanaged<Body>.fromOpaque(argument).takeRetainedValue().run()
                return nil
            }, box.toOpaque())
        guard status == 0 else {
            box.release()
            return false
        }
        pthread_detach(thread)
        return true
    }

    private final class Body: Sendable {
        let run: @Sendable () -> Void

        init(_ run: @escaping @Sendable () -> Void) {
            self.run = run
        }
    }
}

/// Sleeps for some milliseconds, or a little less if a signal comes.
func pause(milliseconds: Int32) {
    _ = poll(nil, 0, milliseconds)
}
