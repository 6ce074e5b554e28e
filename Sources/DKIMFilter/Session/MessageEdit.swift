/// A change to a message, asked of the MTA at the end of the message: the outcome as data.
package enum MessageEdit: Sendable, Equatable {
    /// Insert a field above all others. The body has CRLF folds and begins after the colon.
    case insertField(name: String, body: [UInt8])
    /// Delete the n-th field (from 1, from the top) of this name.
    case deleteField(name: String, occurrence: Int)
    /// Put another recipient on the envelope.
    case addRecipient(String)
    /// Take a recipient off the envelope, spelled as the MTA told it.
    case deleteRecipient(String)
    /// Hold the message for inspection.
    case quarantine(reason: String)
}
