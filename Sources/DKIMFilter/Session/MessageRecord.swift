internal import DKIMCore

/// What is told of a message when it has ended: by the metrics and by the log's summaries.
struct MessageRecord {
    /// What was to be done with it.
    var direction = MessageDirection.undecided
    /// The domain of its first author.
    var author: DomainName?
    /// Octets of its body that were read.
    var bodyOctets: UInt64 = 0
    /// What its signatures came to; nil where it was not verified.
    var results: [SignatureResult]?
    /// The signatures made.
    var signatures: [SigningIdentity] = []
    /// Nanoseconds that its end waited for keys.
    var keyWait: UInt64 = 0
    /// Why it did not get what was to be done with it, in the words of the log.
    var cause: String?
    /// Whether it has been told.
    var isTold = false
}

extension MessageDirection {
    /// The direction that a route means.
    init(_ route: MessageRoute) {
        switch route {
        case .sign: self = .signed
        case .verify: self = .verified
        case .leave, .exempt: self = .left
        }
    }
}
