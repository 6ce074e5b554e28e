package import DKIMCore
internal import Locks

/// Collects the answers to a message's key look-ups, which run while the body still arrives.
///
/// Look-ups complete on other threads; the message waits only at its end, and only for what is
/// not back yet.
package final class KeyCollector: Sendable {
    private let answers: Locked<[KeyQuery: KeyAnswer]>
    private let expected: Int
    private let signal = DeadlineSignal()

    /// Starts all look-ups at once.
    package init(queries: [KeyQuery], resolver: any KeyResolver) {
        answers = Locked([:])
        expected = queries.count
        for query in queries {
            // The closure keeps the collector alive, so a late answer finds it, whatever became
            // of the message.
            resolver.resolve(query) { [self] answer in
                record(answer, for: query)
            }
        }
    }

    private func record(_ answer: KeyAnswer, for query: KeyQuery) {
        let isLast = answers.withLock { answers in
            answers[query] = answer
            return answers.count == expected
        }
        if isLast { signal.raise() }
    }

    /// Whether every answer is there, so that ``wait(seconds:)`` returns at once.
    package var isComplete: Bool { answers.withLock { $0.count == expected } }

    /// Waits for the answers still missing and gives what is there.
    ///
    /// - Parameter seconds: at most so long; the resolver's own limit ends it earlier.
    package func wait(seconds: Int) -> [KeyQuery: KeyAnswer] {
        if !isComplete { signal.wait(seconds: seconds) }
        return answers.withLock { $0 }
    }
}
