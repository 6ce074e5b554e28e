import DKIMCore
import DKIMFilter
import DKIMResolver
import Milter
import Testing

@testable import dkim_milterd

@Suite("What is asked of the MTA about recipients")
struct RecipientNegotiationTests {
    private struct NoLog: EventLog {
        func write(_ level: LogLevel, queueID: String?, _ message: String) {}
    }

    private static func demand(_ configuration: Configuration) throws -> MilterDemand {
        let environment = FilterEnvironment(
            configuration: configuration, resolver: try FileResolver(text: ""), log: NoLog(),
            hostName: "mx.test", now: { 0 })
        let bridge = MilterBridge(session: MailSession { environment })
        return bridge.negotiate(
            MilterPeer(
                actions: MilterActions(rawValue: 0x1FF), steps: MilterSteps(rawValue: 0x1F_FFFF)))
    }

    @Test("Nothing, where no parameter needs them")
    func none() throws {
        let demand = try Self.demand(Configuration())
        #expect(demand.steps.contains(.noRecipients))
        #expect(demand.actions.isDisjoint(with: [.addRecipients, .deleteRecipients]))
    }

    @Test("RedirectFailuresTo needs them and changes them")
    func redirection() throws {
        var configuration = Configuration()
        configuration.failures.redirectTo = "postmaster@example.net"
        let demand = try Self.demand(configuration)
        #expect(!demand.steps.contains(.noRecipients))
        #expect(!demand.steps.contains(.noReplyToRecipient))
        #expect(demand.actions.isSuperset(of: [.addRecipients, .deleteRecipients]))
    }
}
