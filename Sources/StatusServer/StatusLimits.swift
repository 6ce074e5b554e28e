/// What a client of the status server may take.
package struct StatusLimits: Sendable, Equatable {
    /// Connections at a time; one more is closed at once.
    package var connections = 16
    /// Milliseconds from the beginning of a connection to its end, whatever goes on in it.
    package var milliseconds: Int64 = 10_000
    /// Octets of the request's target, or of the name or the value of a header field.
    package var fieldSize = 4_096
    /// Octets of the target and all header fields.
    package var headerSize = 16_384
    /// Header fields.
    package var fields = 64

    /// All defaults.
    package init() {}
}
