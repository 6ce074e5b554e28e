/// What a session answers to an event.
///
/// At a stage negotiated as no-reply only ``proceed`` makes sense: the peer hears nothing, and any
/// other answer is lost. A session that finds something there remembers it and says so at the end
/// of the message, which always has an answer.
package enum MilterReply: Sendable, Hashable {
    /// Go on.
    case proceed
    /// Go on without this filter: for the rest of the message or, from `connect` and `hello`, of
    /// the connection.
    case accept
    /// Refuse for good (5yz).
    case reject
    /// Refuse for now (4yz).
    case temporaryFailure
    /// Accept and throw away.
    case discard
    /// No more body chunks, please. Means ``proceed`` anywhere but in `body`, and where the peer
    /// does not know it.
    case skip
}
