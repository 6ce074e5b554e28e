/// What the filter answers to one event of a session.
package enum FilterReply: Sendable, Equatable {
    /// Go on.
    case proceed
    /// No more of this body is needed.
    case skip
    /// Take the message (at connect: all of the connection) without further questions.
    case accept
    /// Take it and throw it away.
    case discard
    case reject(SMTPReply)
    case temporaryFailure(SMTPReply?)
}
