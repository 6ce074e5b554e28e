import Synchronization

@testable import DKIMStores

/// A store in memory that does what the test says.
final class ScriptedBackend: StoreBackend {
    struct State {
        var values: [String: [String?]] = [:]
        /// What look-ups end in.
        var failure: StoreError?
        /// What connecting ends in.
        var refusal: StoreError?
        var questions: [String] = []
        var connections = 0
        /// The connections made before this one was are dead.
        var firstLiving = 0
        /// Called in each look-up, without a lock.
        var during: (@Sendable (String) -> Void)?
    }

    let state = Mutex(State())

    init(_ values: [String: [String?]] = [:]) {
        state.withLock { $0.values = values }
    }

    var displayName: String { "scripted:" }

    var waits: Bool { true }

    var questions: [String] { state.withLock { $0.questions } }

    var connections: Int { state.withLock { $0.connections } }

    func set(_ change: (inout State) -> Void) {
        state.withLock { change(&$0) }
    }

    func connect(deadline: Deadline) throws(StoreError) -> any StoreConnection {
        let (number, refusal) = state.withLock { state in
            state.connections += 1
            return (state.connections, state.refusal)
        }
        if let refusal { throw refusal }
        return Connection(backend: self, number: number)
    }

    private final class Connection: StoreConnection {
        let backend: ScriptedBackend
        let number: Int

        init(backend: ScriptedBackend, number: Int) {
            self.backend = backend
            self.number = number
        }

        func values(for key: String, deadline: Deadline) throws(StoreError) -> [String?] {
            let during = backend.state.withLock { state in
                state.questions.append(key)
                return state.during
            }
            during?(key)
            let (failure, values, isDead) = backend.state.withLock { state in
                (state.failure, state.values[key] ?? [], number < state.firstLiving)
            }
            if isDead { throw .lost("reset") }
            if let failure { throw failure }
            return values
        }

        func walk(
            deadline: Deadline, _ body: (String, String?) -> Bool
        ) throws(StoreError) {
            let values = backend.state.withLock { $0.values }
            for (key, values) in values.sorted(by: { $0.key < $1.key }) {
                for value in values where !body(key, value) { return }
            }
        }
    }
}
