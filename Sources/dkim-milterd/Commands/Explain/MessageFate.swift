/// What becomes of a message, in a word.
enum MessageFate: String {
    case signed
    case verified
    case untouched
    case refused
    case deferred

    /// Those that one can ask for.
    static let expected = [signed, verified, untouched]

    /// A sentence for people.
    var words: String {
        switch self {
        case .signed: "the message would be signed"
        case .verified: "the message would be verified, not signed"
        case .untouched: "the message would be left alone: neither signed nor verified"
        case .refused: "the message would be refused"
        case .deferred: "the message would be deferred: the client has to try again"
        }
    }
}
