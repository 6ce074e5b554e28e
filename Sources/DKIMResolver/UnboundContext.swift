internal import CUnbound
internal import DKIMCore
internal import Glibc

/// libunbound's context: takes names, gives TXT records.
///
/// Not for two threads at a time: whoever owns it makes all calls. libunbound does its work on a
/// thread of its own; its callbacks run within ``process()`` only. The context belongs to the
/// process that made it: it must not be carried across a `fork`.
final class UnboundContext {
    /// TXT (RFC 1035 §3.2.2).
    private static let typeTXT: CInt = 16
    /// IN (RFC 1035 §3.2.4).
    private static let classInternet: CInt = 1

    /// A name on its way. libunbound holds a bare pointer to it, `calls` the reference, until the
    /// callback has run or the context is gone.
    private final class Call {
        let id: LookupTable.LookupID
        let validates: Bool
        var outcome: TextOutcome?
        let finished: Finished

        init(id: LookupTable.LookupID, validates: Bool, finished: Finished) {
            self.id = id
            self.validates = validates
            self.finished = finished
        }
    }

    /// Where the callbacks leave the calls that have ended.
    private final class Finished {
        var calls: [Call] = []
    }

    private let handle: OpaquePointer
    private let validates: Bool
    private let finished = Finished()
    private var calls: [LookupTable.LookupID: Call] = [:]

    /// Sets up a context, complete and ready for the first name.
    init(_ settings: ResolverSettings) throws(ResolverError) {
        handle = try UnboundOptions.makeContext(settings, asynchronous: true)
        // A configuration file may name a trust anchor, too.
        validates = settings.trustAnchorFile != nil || settings.configurationFile != nil
    }

    /// Ends libunbound's thread; callbacks not run yet will not run.
    deinit { UnboundOptions.endContext(handle) }

    /// Readable when there is something to ``process()``.
    var descriptor: CInt { ub_fd(handle) }

    /// Starts a look-up.
    ///
    /// - Returns: the outcome if there is one at once; it does not come from ``process()`` then.
    func start(_ submission: LookupTable.Submission) -> TextOutcome? {
        // What is too long for a name does not exist as one.
        guard submission.name.utf8.count <= DomainName.maximumLength else {
            return .noSuchName(lifetime: 0)
        }
        // A second call would free the first under libunbound's hands.
        guard calls[submission.id] == nil else { return nil }
        let call = Call(id: submission.id, validates: validates, finished: finished)
        calls[submission.id] = call
        var number: CInt = -1
        let code = ub_resolve_async(
            handle, submission.name, Self.typeTXT, Self.classInternet,
            Unmanaged.passUnretained(call).toOpaque(),
            { context, error, result in
                guard let context else { return }
                let call = Unmanaged<Call>.fromOpaque(context).takeUnretainedValue()
                call.outcome = TextOutcome(error, result?.pointee, validates: call.validates)
                call.finished.calls.append(call)
                ub_resolve_free(result)
            }, &number)
        if code == UB_NOERROR.rawValue { return nil }
        // libunbound may have noted the name, and with it the pointer, before it failed. Cancelled,
        // it never calls back, so that the call can go; a number it does not know is no harm.
        ub_cancel(handle, number)
        calls[submission.id] = nil
        return .failure(.other("libunbound: \(String(cString: ub_strerror(code)))"))
    }

    /// Gives the outcomes that have arrived. Does not wait for any.
    func process() -> [(id: LookupTable.LookupID, outcome: TextOutcome)] {
        ub_process(handle)
        var outcomes: [(id: LookupTable.LookupID, outcome: TextOutcome)] = []
        outcomes.reserveCapacity(finished.calls.count)
        for call in finished.calls {
            calls[call.id] = nil
            if let outcome = call.outcome { outcomes.append((call.id, outcome)) }
        }
        finished.calls.removeAll(keepingCapacity: true)
        return outcomes
    }
}
