internal import Glibc

/// Threads of the resolver. They take no signals: these belong to the daemon's main thread.
enum ResolverThread {
    /// Starts the pump.
    static func start(_ pump: LookupPump) throws(ResolverError) -> pthread_t {
        let retained = Unmanaged.passRetained(pump)
        do {
            return try create(
                { argument in
                    guard let argument else { return nil }
                    Unmanaged<LookupPump>.fromOpaque(argument).takeRetainedValue().run()
                    return nil
                }, retained.toOpaque())
        } catch {
            retained.release()
            throw error
        }
    }

    /// Fails where the system has no thread left.
    static func tryOne() throws(ResolverError) {
        pthread_join(try create({ _ in nil }, nil), nil)
    }

    /// Blocks all signals meanwhile; a thread that starts there inherits that.
    static func withoutSignals<Value, Failure: Error>(
        _ body: () throws(Failure) -> Value
    ) throws(Failure) -> Value {
        var all = sigset_t()
        var before = sigset_t()
        sigfillset(&all)
        pthread_sigmask(SIG_SETMASK, &all, &before)
        defer { pthread_sigmask(SIG_SETMASK, &before, nil) }
        return try body()
    }

    private static func create(
        _ body: @convention(c) (UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer?,
        _ argument: UnsafeMutableRawPointer?
    ) throws(ResolverError) -> pthread_t {
        try withoutSignals { () throws(ResolverError) in
            var thread = pthread_t()
            let code = pthread_create(&thread, nil, body, argument)
            guard code == 0 else {
                throw .system(call: "pthread_create", reason: String(cString: strerror(code)))
            }
            return thread
        }
    }
}
