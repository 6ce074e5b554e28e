internal import DKIMFilter

/// The LMDB files that the process has open: LMDB allows each to be opened once only.
final class LMDBEnvironments: Sendable {
    /// `@unchecked Sendable`: a weak reference to something Sendable is safe to read from any
    /// thread, and it is set once, before it is shared.
    private struct Kept: @unchecked Sendable {
        weak var environment: LMDBEnvironment?
    }

    private let open = Monitor<[String: Kept]>([:])

    /// The environment at a path, from now on open as long as somebody holds it.
    func environment(
        at path: String, _ system: any ConfigurationEnvironment
    ) -> LMDBEnvironment {
        open.withLock { open in
            if let environment = open[path]?.environment { return environment }
            let environment = LMDBEnvironment { system.place(ofFile: path) }
            open = open.filter { $0.value.environment != nil }
            open[path] = Kept(environment: environment)
            return environment
        }
    }
}
