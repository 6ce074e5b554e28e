internal import DKIMFilter

/// What would become of a message, and why.
struct Explanation {
    /// One condition, in the order in which the daemon looks at them.
    struct Step {
        /// The parameter, or another word for what is looked at.
        var subject: String
        /// What was seen, and what that came to.
        var words: String
        /// The entry that decided.
        var entry: String?
        /// Where that, or else the parameter, stands; nil where it is set nowhere.
        var location: SourceLocation?
    }

    /// One signature that would be made.
    struct Signature {
        /// Tags in their order, such as d=.
        var tags: [(name: String, value: String)]
        /// The file, or the name of a key in a table.
        var key: String
        var keyBits: Int
        /// The rows that name it.
        var steps: [Step]
    }

    /// What follows on a condition.
    struct Consequence {
        var parameter: String
        var action: String
        var location: SourceLocation
    }

    var fate: MessageFate
    /// The answer in SMTP, where it is not the usual.
    var reply: String?
    var steps: [Step] = []
    var signatures: [Signature] = []
    var consequences: [Consequence] = []
    /// What to change so that it is signed.
    var remedies: [String] = []
    /// What the log would say.
    var log: [String] = []

    /// The exit status, given what was wanted.
    func status(expecting wanted: MessageFate?) -> ExitStatus {
        if let wanted { return fate == wanted ? .success : .notVerified }
        switch fate {
        case .signed, .verified: return .success
        case .untouched, .refused: return .notVerified
        case .deferred: return .temporaryFailure
        }
    }
}
