/// How a message fared.
package struct MilterOutcome: Sendable {
    /// The last answer: to the end of the message, or the one that ended it earlier.
    package var verdict: MilterAnswer = .none
    /// The event that the verdict answers.
    package var decidedAt: MilterEvent = .endOfMessage
    package var modifications: [MilterModification] = []
    /// Answers to recipients, in their order.
    package var recipientAnswers: [MilterAnswer] = []
    /// Body chunks sent before the milter had enough.
    package var chunksSent = 0

    package init() {}

    /// The value of the first added or inserted field of that name.
    package func added(_ name: String) -> String? {
        for modification in modifications {
            switch modification {
            case .addHeader(name, let value), .insertHeader(_, name, let value): return value
            default: continue
            }
        }
        return nil
    }
}
