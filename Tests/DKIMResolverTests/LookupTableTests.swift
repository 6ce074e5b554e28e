import DKIMCore
import Testing

@testable import DKIMResolver

/// Without threads, sockets or clock.
@Suite struct LookupTableTests {
    private func table(maximumOutstanding: Int = 8) -> LookupTable {
        LookupTable(
            timeout: 1_000, maximumOutstanding: maximumOutstanding, maximumCacheEntries: 8)
    }

    private func isWaiting(_ beginning: LookupTable.Beginning, _ isWorkDue: Bool) -> Bool {
        if case .waiting(isWorkDue) = beginning { true } else { false }
    }

    @Test func eachWaiterHasItsOwnDeadline() throws {
        var table = table()
        let query = try KeyQuery("s")
        let tally = Tally()
        #expect(isWaiting(table.begin(query, now: 0) { _ in tally.add(.noData) }, true))
        #expect(table.takeWork(now: 0).nextDeadline == 1_000)
        #expect(isWaiting(table.begin(query, now: 400) { _ in tally.add(.noSuchName) }, false))
        #expect(table.takeWork(now: 999).timedOut.isEmpty)

        let first = table.takeWork(now: 1_000)
        #expect(first.timedOut.count == 1)
        #expect(first.nextDeadline == 1_400)
        for completion in first.timedOut { completion(.noData) }
        #expect(tally.all == ["no data": 1])

        #expect(table.takeWork(now: 1_399).timedOut.isEmpty)
        let second = table.takeWork(now: 1_400)
        #expect(second.timedOut.count == 1)
        #expect(second.nextDeadline == nil)
        #expect(table.statistics.timeouts == 2)
    }

    @Test func aLookUpIsSubmittedOnceForAllItsWaiters() throws {
        var table = table()
        let query = try KeyQuery("s")
        for _ in 0..<3 { _ = table.begin(query, now: 0) { _ in } }
        let submissions = table.takeWork(now: 0).submissions
        #expect(submissions.map(\.name) == ["s._domainkey.example.test"])
        #expect(table.takeWork(now: 1).submissions.isEmpty)
        let id = try #require(submissions.first?.id)
        #expect(table.finish(id, with: .noData, lifetime: 60, now: 2).count == 3)
        #expect(table.finish(id, with: .noData, lifetime: 60, now: 2).isEmpty)
        #expect(table.outstanding == 0)
        guard case .answered(.noData) = table.begin(query, now: 3, completion: { _ in }) else {
            Issue.record("not from the cache")
            return
        }
    }

    @Test func aWaiterWhoseTimeIsOverIsNotAnsweredAgain() throws {
        var table = table()
        let query = try KeyQuery("s")
        _ = table.begin(query, now: 0) { _ in }
        let id = try #require(table.takeWork(now: 0).submissions.first?.id)
        #expect(table.takeWork(now: 1_000).timedOut.count == 1)
        #expect(table.takeWork(now: 1_001).timedOut.isEmpty)
        #expect(table.finish(id, with: .noData, lifetime: 60, now: 1_002).isEmpty)
        #expect(table.close().isEmpty)
    }

    @Test func aFailureIsNotKept() throws {
        var table = table()
        let query = try KeyQuery("s")
        _ = table.begin(query, now: 0) { _ in }
        let id = try #require(table.takeWork(now: 0).submissions.first?.id)
        let failure = KeyAnswer.temporaryFailure(.serverFailure(""))
        #expect(table.finish(id, with: failure, lifetime: 60, now: 1).count == 1)
        #expect(isWaiting(table.begin(query, now: 2) { _ in }, true))
        #expect(table.statistics.failures == 1)
    }

    @Test func aQuestionForAnUnattendedNameMakesARenewalDue() throws {
        var table = table()
        let query = try KeyQuery("s")
        _ = table.begin(query, now: 0) { _ in }
        let id = try #require(table.takeWork(now: 0).submissions.first?.id)
        _ = table.takeWork(now: 1_000)
        #expect(table.outstanding == 1)
        // The owner sleeps without deadline, so it must be told.
        #expect(isWaiting(table.begin(query, now: 2_000) { _ in }, true))
        let work = table.takeWork(now: 2_000)
        #expect(work.isRenewalDue)
        #expect(work.submissions.isEmpty)
        #expect(work.nextDeadline == 3_000)
        table.renewed(now: 2_000)
        let again = table.takeWork(now: 2_000)
        #expect(!again.isRenewalDue)
        #expect(again.submissions.map(\.id) == [id])
        #expect(table.takeWork(now: 2_001).submissions.isEmpty)
    }

    @Test func aRenewalSubmitsEachLookUpOnceAndDropsTheUnattended() throws {
        var table = table(maximumOutstanding: 4)
        for number in 0..<3 { _ = table.begin(try KeyQuery("dead\(number)"), now: 0) { _ in } }
        _ = table.takeWork(now: 0)
        _ = table.begin(try KeyQuery("fresh"), now: 900) { _ in }
        let work = table.takeWork(now: 1_000)
        #expect(work.timedOut.count == 3)
        #expect(work.isRenewalDue)
        table.renewed(now: 1_000)
        #expect(table.outstanding == 1)
        #expect(table.takeWork(now: 1_000).submissions.count == 1)
        #expect(table.takeWork(now: 1_000).submissions.isEmpty)
    }

    @Test func aRenewalThatFailedIsNotTriedAllTheTime() throws {
        var table = table(maximumOutstanding: 2)
        for number in 0..<2 { _ = table.begin(try KeyQuery("s\(number)"), now: 0) { _ in } }
        _ = table.takeWork(now: 0)
        #expect(table.takeWork(now: 1_000).isRenewalDue)
        table.postponeRenewal(now: 1_000)
        #expect(!table.takeWork(now: 1_001).isRenewalDue)
        #expect(table.takeWork(now: 100_001_000).isRenewalDue)
    }

    @Test func beyondTheLimitOnlyKnownNamesAreTaken() throws {
        var table = table(maximumOutstanding: 1)
        _ = table.begin(try KeyQuery("a"), now: 0) { _ in }
        guard
            case .answered(.temporaryFailure(.other(let text))) =
                table.begin(try KeyQuery("b"), now: 0, completion: { _ in })
        else {
            Issue.record("taken beyond the limit")
            return
        }
        #expect(text.hasPrefix("too many look-ups"))
        #expect(isWaiting(table.begin(try KeyQuery("a"), now: 0) { _ in }, false))
    }

    @Test func namesThatNobodyWaitsForTakeNoRoomFromOthersButHaveAnEnd() throws {
        var table = table(maximumOutstanding: 2)
        // Two at a time until the time is over, without any renewal.
        for round: UInt64 in 0..<2 {
            for number in 0..<2 {
                let query = try KeyQuery("s\(round)-\(number)")
                #expect(isWaiting(table.begin(query, now: round * 2_000) { _ in }, true))
            }
            #expect(table.takeWork(now: round * 2_000 + 1_000).timedOut.count == 2)
        }
        #expect(table.outstanding == 4)
        let query = try KeyQuery("one-more")
        guard case .answered = table.begin(query, now: 9_000, completion: { _ in }) else {
            Issue.record("taken without end")
            return
        }
        table.renewed(now: 9_000)
        #expect(isWaiting(table.begin(query, now: 9_000) { _ in }, true))
    }

    @Test func closingGivesAllWaitersOnce() throws {
        var table = table()
        for number in 0..<6 { _ = table.begin(try KeyQuery("s\(number % 3)"), now: 0) { _ in } }
        #expect(table.close().count == 6)
        #expect(table.close().isEmpty)
        let work = table.takeWork(now: 5_000)
        #expect(work.isClosed)
        #expect(work.timedOut.isEmpty)
        #expect(work.submissions.isEmpty)
        guard
            case .answered(.temporaryFailure(.cancelled)) =
                table.begin(try KeyQuery("late"), now: 5_000, completion: { _ in })
        else {
            Issue.record("taken after the end")
            return
        }
    }
}
