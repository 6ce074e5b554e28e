/// How the lines of a message end.
public enum LineEnding: Sendable, Hashable {
    /// LF alone, as files on Unix have it.
    case lf
    /// CR LF, as on the wire (RFC 5322 §2.1).
    case crlf
}
