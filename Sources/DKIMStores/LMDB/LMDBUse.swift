/// Keeps an LMDB file open.
final class LMDBUse: Sendable {
    let environment: LMDBEnvironment
    private let environments: LMDBEnvironments

    /// ``LMDBEnvironments/use(of:)`` has counted it.
    init(of environment: LMDBEnvironment, in environments: LMDBEnvironments) {
        self.environment = environment
        self.environments = environments
    }

    deinit { environments.leave(environment) }
}
