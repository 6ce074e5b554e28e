/// What becomes of a message: changes first, then the answer.
package struct MessageOutcome: Sendable, Equatable {
    /// In the order in which they are to be made.
    package var edits: [MessageEdit] = []
    /// The answer to the end of the message.
    package var reply = FilterReply.accept
}
