import DKIMTestSupport
import Glibc
import Milter
import Synchronization
import Testing

@testable import dkim_milterd

@Suite("The health check", .timeLimit(.minutes(10)))
struct HealthCheckTests {
    /// What was answered.
    private final class Answers: Sendable {
        private let all = Mutex<[String?]>([])

        func add(_ fault: String?) { all.withLock { $0.append(fault) } }

        /// Waits until there are so many.
        func wait(for count: Int) -> [String?] {
            while true {
                let answers = all.withLock { $0 }
                if answers.count >= count { return answers }
                _ = poll(nil, 0, 2)
            }
        }
    }

    @Test("tells nothing where the service answers, and the fault where it does not")
    func findings() {
        let answers = Answers()
        HealthCheck { () throws(MilterError) in }.ask { answers.add($0) }
        #expect(answers.wait(for: 1) == [nil])
        HealthCheck { () throws(MilterError) in throw .notServing(address: "inet:1@127.0.0.1") }
            .ask { answers.add($0) }
        let fault = answers.wait(for: 2).last
        #expect(fault??.hasPrefix("the milter service does not answer: ") == true)
        #expect(fault??.contains("inet:1@127.0.0.1") == true)
    }

    @Test("is made once however many ask meanwhile, and anew for who asks later")
    func once() {
        let held = Held()
        let health = HealthCheck { () throws(MilterError) in held.check() }
        let answers = Answers()
        for _ in 0..<20 { health.ask { answers.add($0) } }
        held.release()
        #expect(answers.wait(for: 20).count == 20)
        #expect(held.count == 1)
        health.ask { answers.add($0) }
        #expect(answers.wait(for: 21).count == 21)
        #expect(held.count == 2)
    }

    /// Checks that wait until they are released.
    private final class Held: Sendable {
        private let checks = Atomic<Int>(0)
        private let isReleased = Atomic<Bool>(false)

        var count: Int { checks.load(ordering: .sequentiallyConsistent) }

        func check() {
            checks.add(1, ordering: .sequentiallyConsistent)
            while !isReleased.load(ordering: .sequentiallyConsistent) { _ = poll(nil, 0, 2) }
        }

        func release() { isReleased.store(true, ordering: .sequentiallyConsistent) }
    }
}
