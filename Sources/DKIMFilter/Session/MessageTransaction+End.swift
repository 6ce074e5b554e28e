internal import DKIMCore

extension MessageTransaction {
    /// Counts the message, and tells the log what became of it. Only the first call does.
    ///
    /// - Parameter nanoseconds: how long its end took; nil where it was answered before.
    func conclude(_ outcome: MessageOutcome, after nanoseconds: UInt64? = nil) {
        guard !record.isTold else { return }
        let fate = MessageFate(outcome)
        count(fate)
        if let nanoseconds { environment.metrics.endTime(record.direction).note(nanoseconds) }
        guard environment.log.takesSummaries else { return }
        let summary = MessageSummary(
            record: record, client: client, fate: fate, outcome: outcome, nanoseconds: nanoseconds)
        environment.log.summarize(queueID: queueID, summary.words, summary.fields)
    }

    /// The MTA does not want to know any more. What was told already stays told.
    func giveUp() {
        guard !record.isTold else { return }
        count(.aborted)
    }

    private func count(_ fate: MessageFate) {
        record.isTold = true
        let metrics = environment.metrics
        metrics.messages.add(record.direction, fate)
        if record.bodyOctets > 0 { metrics.bodyOctets.add(record.direction, record.bodyOctets) }
        if let results = record.results { metrics.note(results) }
        for identity in record.signatures {
            metrics.signatures.add(
                identity.algorithm,
                SignatureAlignment(signer: identity.domain, author: record.author))
        }
    }
}
