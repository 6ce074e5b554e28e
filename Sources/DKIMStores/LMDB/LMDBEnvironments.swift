/// The LMDB files that the process has open. LMDB allows each to be opened once only: when one of
/// two is closed, the other loses its lock, and its readers their protection from writers.
final class LMDBEnvironments: Sendable {
    private struct Held {
        let environment: LMDBEnvironment
        var users: Int
    }

    private let held = Monitor<[LMDBPath: Held]>([:])

    /// The environment of a file, open no longer than somebody uses it.
    func use(of path: LMDBPath) -> LMDBUse {
        let environment = held.withLock { held in
            let environment = held[path]?.environment ?? LMDBEnvironment(path)
            held[path, default: Held(environment: environment, users: 0)].users += 1
            return environment
        }
        return LMDBUse(of: environment, in: self)
    }

    /// Closes it, after its last user, before anybody can open the file again.
    func leave(_ environment: LMDBEnvironment) {
        held.withLock { held in
            held[environment.path]?.users -= 1
            guard held[environment.path]?.users == 0 else { return }
            environment.close()
            held[environment.path] = nil
        }
    }
}
