/// A milter's answer to an event.
package enum MilterAnswer: Sendable, Hashable {
    case proceed
    case accept
    case reject
    case temporaryFailure
    case discard
    case skip
    /// A reply in the milter's own words: `550 5.7.1 text`.
    case reply(String)
    /// None was due: the event was left out, or its answer.
    case none

    /// Whether the milter wants no more of the message, or of this recipient.
    var isFinal: Bool {
        switch self {
        case .proceed, .skip, .none: false
        default: true
        }
    }
}
