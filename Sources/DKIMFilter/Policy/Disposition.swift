/// What is done about a condition: the configured action, ready to be carried out.
enum Disposition: Equatable {
    case accept
    case discard
    case quarantine(reason: String)
    case reject(SMTPReply)
    case deferMessage(SMTPReply)

    init(action: Action, failure: FailureCondition) {
        switch action {
        case .accept: self = .accept
        case .discard: self = .discard
        case .quarantine: self = .quarantine(reason: failure.rejection.text)
        case .reject: self = .reject(failure.rejection)
        case .tempfail: self = .deferMessage(failure.deferral)
        }
    }

    /// The answer to the MTA.
    var reply: FilterReply {
        switch self {
        case .accept, .quarantine: .accept
        case .discard: .discard
        case .reject(let reply): .reject(reply)
        case .deferMessage(let reply): .temporaryFailure(reply)
        }
    }
}
