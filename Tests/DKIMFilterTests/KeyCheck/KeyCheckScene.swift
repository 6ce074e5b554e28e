import DKIMCore
import DKIMFilter
import Synchronization
import Testing

/// A checker of keys whose time a test makes pass.
final class KeyCheckScene: Sendable {
    let checker: KeyChecker
    let log = CollectingLog()
    private let time: Time
    private let environment = Mutex<FilterEnvironment?>(nil)

    private final class Time: Sendable {
        let milliseconds = Mutex<UInt64>(1_000_000)
    }

    init() {
        let time = Time()
        self.time = time
        checker = KeyChecker(log: log) { time.milliseconds.withLock { $0 } }
    }

    /// The daemon has begun, or has taken that configuration.
    func begin(_ new: FilterEnvironment) {
        environment.withLock { $0 = new }
        checker.configurationChanged(new.configuration)
    }

    /// Does all that is due until so many seconds from now.
    func pass(seconds: UInt64) {
        guard let environment = environment.withLock({ $0 }) else { return }
        var rest = seconds * 1_000
        while let wait = checker.step(environment), wait <= rest {
            rest -= wait
            time.milliseconds.withLock { $0 += wait }
        }
        time.milliseconds.withLock { $0 += rest }
    }

    /// Does what is due, and has a reload happen after that was found and before it is done.
    func step(interruptedBy reload: () throws -> Void) throws {
        let old = try #require(environment.withLock { $0 })
        var outcome = Result<Void, any Error>.success(())
        func interrupted() -> FilterEnvironment {
            outcome = Result { try reload() }
            return old
        }
        _ = checker.step(interrupted())
        try outcome.get()
    }

    /// The lines so far; they begin with the level.
    var lines: [String] { log.lines }

    /// A checker beside a configuration and a resolver, without mail.
    static func watching(
        _ configuration: String, _ resolver: ScriptedResolver, files: [String: String] = [:]
    ) throws -> KeyCheckScene {
        let scene = KeyCheckScene()
        _ = try SessionScene(configuration, resolver: resolver, files: files, checks: scene)
        return scene
    }
}
