internal import DKIMFilter
internal import Locks

/// The environment that messages begin with: one reference, swapped as a whole by a reload.
final class EnvironmentStore: Sendable {
    private let environment: Locked<FilterEnvironment>

    init(_ environment: FilterEnvironment) {
        self.environment = Locked(environment)
    }

    /// The environment for a message that begins now.
    var current: FilterEnvironment { environment.withLock { $0 } }

    /// Lets messages from now on begin with another environment.
    func replace(with new: FilterEnvironment) {
        var other = new
        // Swapped, so that the old one, its tables and keys, is released after the lock: messages
        // wait for that.
        environment.withLock { swap(&$0, &other) }
    }
}
