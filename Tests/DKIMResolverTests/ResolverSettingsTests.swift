import Testing

@testable import DKIMResolver

@Suite struct ResolverSettingsTests {
    @Test(
        "Every time limit is a finite one",
        arguments: [
            (5, 5_000_000_000), (0.25, 250_000_000), (0, 600_000_000_000), (-1, 600_000_000_000),
            (1e30, 600_000_000_000), (.infinity, 600_000_000_000), (.nan, 600_000_000_000),
        ] as [(Double, UInt64)])
    func limits(seconds: Double, nanoseconds: UInt64) {
        #expect(ResolverSettings(timeoutSeconds: seconds).timeoutNanoseconds == nanoseconds)
    }

    @Test func systemServersAreUsedWhereNoneAreNamed() throws {
        // Reads /etc/resolv.conf; asks nothing.
        let resolver = try UnboundResolver()
        resolver.shutdown()
        #expect(resolver.statistics.queries == 0)
    }
}
