/// In what form log lines are written.
package enum LogFormat: String, Sendable, CaseIterable {
    /// As OpenDKIM writes them.
    case text
    /// One JSON object a line (RFC 8259).
    case json
}
