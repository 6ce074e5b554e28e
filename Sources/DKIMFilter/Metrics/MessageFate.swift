/// What became of a message.
package enum MessageFate: Int, MetricLabel {
    case accepted
    case rejected
    case tempfailed
    case discarded
    case quarantined
    /// The MTA gave it up before it was answered: a refused recipient, a client that left.
    case aborted

    package var labelValue: String {
        switch self {
        case .accepted: "accepted"
        case .rejected: "rejected"
        case .tempfailed: "tempfailed"
        case .discarded: "discarded"
        case .quarantined: "quarantined"
        case .aborted: "aborted"
        }
    }

    /// The fate that an outcome means, once it has been carried out.
    init(_ outcome: MessageOutcome) {
        switch outcome.reply {
        case .reject: self = .rejected
        case .temporaryFailure: self = .tempfailed
        case .discard: self = .discarded
        case .proceed, .skip, .accept:
            let isHeld = outcome.edits.contains {
                if case .quarantine = $0 { true } else { false }
            }
            self = isHeld ? .quarantined : .accepted
        }
    }
}
