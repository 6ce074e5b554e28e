/// What becomes of a message: changes first, then the answer.
package struct MessageOutcome: Sendable, Equatable {
    /// In the order in which they are to be made.
    package var edits: [MessageEdit] = []
    /// The answer to the end of the message.
    package var reply = FilterReply.accept
}

extension MessageOutcome {
    /// What a disposition alone comes to.
    init(_ disposition: Disposition) {
        self.init()
        add(disposition)
    }

    /// Adds what a disposition asks for; its answer is the answer from now on.
    mutating func add(_ disposition: Disposition) {
        if case .quarantine(let reason) = disposition { edits.append(.quarantine(reason: reason)) }
        reply = disposition.reply
    }
}
