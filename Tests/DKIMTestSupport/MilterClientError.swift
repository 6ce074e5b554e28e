/// Why a conversation with a milter broke off.
package enum MilterClientError: Error, Sendable, Hashable {
    /// No connection.
    case cannotConnect(Int32)
    /// The milter closed the connection.
    case closed
    /// The milter did not answer in time.
    case timedOut
    /// Sending or receiving failed.
    case system(Int32)
    /// An answer that the protocol does not have, or not here.
    case unexpected(command: String, bytes: [UInt8])
}
