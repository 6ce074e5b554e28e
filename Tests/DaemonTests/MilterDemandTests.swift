import DKIMCore
import DKIMFilter
import DKIMResolver
import Milter
import Testing

@testable import dkim_milterd

@Suite("What is asked of the MTA")
struct MilterDemandTests {
    private struct NoLog: EventLog {
        func write(_ level: LogLevel, queueID: String?, _ message: String) {}
    }

    private static func demand(
        _ configuration: Configuration = Configuration(), isLocal: Bool = false
    ) throws -> MilterDemand {
        let environment = FilterEnvironment(
            configuration: configuration, resolver: try FileResolver(text: ""), log: NoLog(),
            hostName: "mx.test", now: { 0 })
        let bridge = MilterBridge(session: MailSession { environment }, isLocal: isLocal)
        return bridge.negotiate(
            MilterPeer(
                actions: MilterActions(rawValue: 0x1FF), steps: MilterSteps(rawValue: 0x1F_FFFF)))
    }

    private static let parts: MilterSteps = [
        .noReplyToConnect, .noReplyToData, .noReplyToHeader, .noReplyToBody, .noData,
    ]

    @Test("What needs no answer gets none; on inet sockets DATA is sent and answered")
    func answers() throws {
        let inet: MilterSteps = [.noReplyToConnect, .noReplyToHeader, .noReplyToBody]
        #expect(try Self.demand().steps.intersection(Self.parts) == inet)
        let local = inet.union(.noReplyToData)
        #expect(try Self.demand(isLocal: true).steps.intersection(Self.parts) == local)
        #expect(!(try Self.demand().steps.contains(.noReplyToEndOfHeaders)))
    }

    @Test("PeerList is answered when a client connects")
    func peers() throws {
        var configuration = Configuration()
        configuration.origin.peers = .loopback
        #expect(!(try Self.demand(configuration).steps.contains(.noReplyToConnect)))
    }

    @Test(
        "Chunks are answered where bodies may be skipped",
        arguments: [
            { $0.verifying.alwaysAddARHeader = true }, { $0.failures.noSignature = .reject },
            { $0.verifying.results.addsSoftwareHeader = true },
            { $0.signing.maximumSignedBytes = 1 },
        ] as [@Sendable (inout Configuration) -> Void])
    func bodies(change: @Sendable (inout Configuration) -> Void) throws {
        var configuration = Configuration()
        change(&configuration)
        let steps = try Self.demand(configuration).steps
        #expect(steps.contains(.skip) && !steps.contains(.noReplyToBody))
    }

    @Test("No recipients, where no parameter needs them")
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
