package import DKIMCore
internal import Glibc

/// Counts the look-ups of another resolver, and measures them.
package struct MeasuredResolver: KeyResolver {
    private let resolver: any KeyResolver
    private let metrics: FilterMetrics

    /// Takes the resolver that does the work: one that asks DNS and calls back on a thread of its
    /// own.
    package init(_ resolver: any KeyResolver, metrics: FilterMetrics) {
        self.resolver = resolver
        self.metrics = metrics
    }

    /// Starts a look-up; see `KeyResolver`.
    package func resolve(
        _ query: KeyQuery, completion: @escaping @Sendable (KeyAnswer) -> Void
    ) {
        let metrics = metrics
        let start = MonotonicTime.now
        let asker = pthread_self()
        resolver.resolve(query) { answer in
            // What was known is answered within the call, all else on the resolver's thread.
            metrics.note(
                answer, after: MonotonicTime.now &- start,
                isImmediate: pthread_equal(asker, pthread_self()) != 0)
            completion(answer)
        }
    }
}
