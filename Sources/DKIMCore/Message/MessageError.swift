/// Why bytes are no message.
public enum MessageError: Error, Sendable, Equatable, CustomStringConvertible {
    /// Nothing at all.
    case empty
    /// A line of the header section, counted from 1, is neither a field nor a continuation.
    case notAField(line: Int)

    /// The fault in an operator's words.
    public var description: String {
        switch self {
        case .empty:
            "the message is empty"
        case .notAField(let line):
            "line \(line) of the message is no header field: expected “Name: body”,"
                + " a continuation line, or the empty line before the body"
        }
    }
}
