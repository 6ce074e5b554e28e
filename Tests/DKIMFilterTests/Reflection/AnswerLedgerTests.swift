import DKIMCore
import Testing

@testable import DKIMFilter

@Suite("How many answers go out in an hour")
struct AnswerLedgerTests {
    private let limits = AnswerLimits(perSender: 2, total: 3)

    /// What becomes of an answer to each address in turn.
    private func refusals(
        _ addresses: [String], at now: Int64 = 0, in ledger: inout AnswerLedger
    ) throws -> [AnswerLedger.Refusal?] {
        let limits = try #require(limits)
        return try addresses.map { text in
            let address = try Mailbox.address(text)
            switch try ledger.admit(address, now: now, limits: limits) {
            case .success: return nil
            case .failure(let refusal): return refusal
            }
        }
    }

    @Test("One address gets so many, and others get theirs")
    func perSender() throws {
        var ledger = AnswerLedger(text: [], now: 0)
        #expect(
            try refusals(
                ["a@x.example", "a@x.example", "a@x.example", "b@x.example"], in: &ledger)
                == [nil, nil, .sender(2), nil])
    }

    @Test("All together get so many")
    func total() throws {
        var ledger = AnswerLedger(text: [], now: 0)
        #expect(
            try refusals((1...4).map { "a\($0)@x.example" }, in: &ledger)
                == [nil, nil, nil, .total(3)])
    }

    @Test("Letter case and what follows a plus sign make no other address")
    func spellings() throws {
        var ledger = AnswerLedger(text: [], now: 0)
        #expect(
            try refusals(["a@x.example", "A+1@X.example", "a+2@x.example"], in: &ledger)
                == [nil, nil, .sender(2)])
    }

    @Test("The hour slides: an answer counts for 3600 seconds, also after its text was read again")
    func window() throws {
        var ledger = AnswerLedger(text: [], now: 1_000)
        #expect(try refusals(["a@x.example"], at: 1_000, in: &ledger) == [nil])
        ledger = AnswerLedger(text: ledger.text, now: 2_000)
        #expect(try refusals(["a@x.example"], at: 2_000, in: &ledger) == [nil])
        ledger = AnswerLedger(text: ledger.text, now: 4_599)
        #expect(try refusals(["a@x.example"], at: 4_599, in: &ledger) == [.sender(2)])
        ledger = AnswerLedger(text: ledger.text, now: 4_600)
        #expect(
            try refusals(["a@x.example", "a@x.example"], at: 4_600, in: &ledger)
                == [nil, .sender(2)])
    }

    @Test("An answer that was not sent does not count")
    func withdrawal() throws {
        var ledger = AnswerLedger(text: [], now: 0)
        let address = try Mailbox.address("a@x.example")
        let limits = try #require(limits)
        for _ in 0..<10 {
            let entry = try ledger.admit(address, now: 0, limits: limits).get()
            ledger.withdraw(entry)
        }
        #expect(ledger.text.isEmpty)
    }

    @Test("Lines that are none of ours are left out, and the others count")
    func damage() throws {
        var ledger = AnswerLedger(text: [], now: 0)
        _ = try refusals(["a@x.example", "a@x.example"], in: &ledger)
        let foreign = "\0\nx\n0 0123\n99999999999999999999 0123456789abcdef\n1  2\n"
        var read = AnswerLedger(text: Array(foreign.utf8) + ledger.text, now: 0)
        #expect(try refusals(["a@x.example"], in: &read) == [.sender(2)])
    }

    @Test("Times at the ends of the numbers do no harm")
    func extremes() {
        let text = "\(Int64.max) 0123456789abcdef\n\(Int64.min) 0123456789abcdef\n"
        #expect(AnswerLedger(text: Array(text.utf8), now: .min).text.isEmpty == false)
        #expect(AnswerLedger(text: Array(text.utf8), now: 0).text.isEmpty)
    }

    @Test("After the clock was set back by a little, answers still count; by much, they do not")
    func clock() throws {
        var ledger = AnswerLedger(text: [], now: 10_000)
        _ = try refusals(["a@x.example", "a@x.example"], at: 10_000, in: &ledger)
        var near = AnswerLedger(text: ledger.text, now: 9_000)
        #expect(try refusals(["a@x.example"], at: 9_000, in: &near) == [.sender(2)])
        var far = AnswerLedger(text: ledger.text, now: 1_000)
        #expect(try refusals(["a@x.example"], at: 1_000, in: &far) == [nil])
    }

    @Test("Nobody learns addresses from the text")
    func digest() throws {
        var ledger = AnswerLedger(text: [], now: 7)
        _ = try refusals(["alice@sender.example"], at: 7, in: &ledger)
        // What sha256sum says of alice@sender.example begins like that.
        #expect(
            String(decoding: ledger.text, as: UTF8.self)
                == "7 7953590f27524c18\n")
    }

    @Test("Limits have bounds", arguments: [(0, 1), (1, 0), (10_001, 1), (1, 10_001), (-1, 5)])
    func bounds(perSender: Int, total: Int) {
        #expect(AnswerLimits(perSender: perSender, total: total) == nil)
    }
}
