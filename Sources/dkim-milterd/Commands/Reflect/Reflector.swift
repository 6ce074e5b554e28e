internal import DKIMCore
internal import DKIMFilter
import Glibc

/// Answers the message on standard input, or says why not.
struct Reflector {
    /// Where answers go.
    enum Outlet {
        case standardOutput
        /// A program that sends mail, with its arguments.
        case program([String])
    }

    let rules: AnswerRules
    /// The envelope sender as Postfix tells it.
    let sender: String
    let maximumSize: Int
    let verification: Verification
    let ledger: AnswerLedgerFile
    let log: any EventLog
    let outlet: Outlet

    /// Does it all.
    ///
    /// - Returns: what was done, for the log. An error means that a later try may do better.
    func answer() throws(ProgramError) -> String {
        let input: MessageInput
        let recipient: Mailbox
        do {
            input = try MessageInput(limit: maximumSize)
        } catch {
            guard error.status == .badInput else { throw error }
            return "not answered: \(error)"
        }
        do {
            recipient = try rules.recipient(
                envelopeSender: sender, header: input.reader.header)
        } catch {
            return "not answered: \(error)"
        }
        guard case .program(let command) = outlet else {
            let (message, words) = try answer(to: recipient, about: input)
            try StandardStreams.write(message, to: STDOUT_FILENO)
            return "printed the answer to \(recipient): \(words)"
        }
        return try counted(recipient) { () throws(ProgramError) in
            let (message, words) = try answer(to: recipient, about: input)
            try MailCommand(
                words: command + ["-i", "-f", "<>", "--", recipient.addressText]
            ).run(message)
            return "answered \(recipient): \(words)"
        }
    }

    /// Sends an answer if the limits allow one more. It counts before it is sent, so that many
    /// processes at a time keep the limits, too; what could not be sent does not count.
    private func counted(
        _ recipient: Mailbox, send: () throws(ProgramError) -> String
    ) throws(ProgramError) -> String {
        let admission: Result<AnswerLedger.Entry, AnswerLedger.Refusal>
        do {
            admission = try ledger.admit(recipient)
        } catch {
            throw ProgramError(.temporaryFailure, "\(error)")
        }
        let entry: AnswerLedger.Entry
        switch admission {
        case .failure(let refusal): return "not answered: \(refusal)"
        case .success(let admitted): entry = admitted
        }
        do {
            return try send()
        } catch {
            do throws(AnswerLedgerFile.Fault) {
                try ledger.withdraw(entry)
            } catch {
                log.write(.warning, "an answer that was not sent counts as one: \(error)")
            }
            throw error
        }
    }

    private func answer(
        to recipient: Mailbox, about input: MessageInput
    ) throws(ProgramError) -> (message: [UInt8], words: String) {
        let outcome = try verification.outcome(of: input, explains: true)
        let text = ReflectionText(
            own: rules.own, recipient: recipient, header: input.reader.header, outcome: outcome)
        let words = outcome.results.map(\.result.rawValue)
        let report = ReflectedReport(
            own: rules.own, recipient: recipient,
            identifier: MessageIdentifier(word: Self.randomWord, domain: rules.own.domain),
            date: verification.now, results: words, text: text.lines, header: input.reader.header)
        let shown = words.isEmpty ? "none" : words.prefix(10).joined(separator: ", ")
        return (report.message(boundary: Self.randomWord), "dkim=\(shown)")
    }

    /// Nobody guesses it.
    private static var randomWord: String {
        String(UInt64.random(in: .min ... .max), radix: 36)
            + String(UInt64.random(in: .min ... .max), radix: 36)
    }
}
