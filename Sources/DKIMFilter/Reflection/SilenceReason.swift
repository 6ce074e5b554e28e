internal import DKIMCore

/// Why a message gets no automatic answer (RFC 3834 §2).
package enum SilenceReason: Error, Sendable, Equatable, CustomStringConvertible {
    /// The envelope sender is empty, or Return-Path says so: a bounce, or an answer like ours.
    case nullSender
    /// The envelope sender is no address that mail can be sent to: what is wrong with it.
    case unusableSender(String)
    /// A program or a role sends under that name.
    case automaticSender(String)
    /// The message comes from the address that answers.
    case ownAddress
    /// Auto-Submitted says that a program made it: its keyword.
    case autoSubmitted(String)
    /// Precedence says that it is one of many: its word.
    case precedence(String)
    /// A field that only mailing lists and programs write.
    case field(String)
    /// It reports about another message.
    case report
    /// It answers an answer of ours.
    case answerOfOurs
    /// It went through more hosts than any message should.
    case tooManyHops(Int, maximum: Int)
    /// Not all of its header section could be looked at.
    case largeHeader

    /// The reason for the log.
    package var description: String {
        switch self {
        case .nullSender: "it has no envelope sender"
        case .unusableSender(let fault): "its envelope sender cannot get mail: \(fault)"
        case .automaticSender(let name): "its envelope sender “\(name)” is a program or a role"
        case .ownAddress: "it comes from the address that answers"
        case .autoSubmitted(let word): "a program made it (Auto-Submitted: \(word))"
        case .precedence(let word): "it is one of many (Precedence: \(word))"
        case .field(let name): "a list or a program sent it (it has the field \(name))"
        case .report: "it is a report about other mail"
        case .answerOfOurs: "it answers an answer of ours, or is one"
        case .tooManyHops(let count, let maximum):
            "it has \(count) Received fields, more than \(maximum): it may go round in a loop"
        case .largeHeader: "its header section is too large to be looked at whole"
        }
    }
}
