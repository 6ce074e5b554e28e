/// Something that a milter asks for at the end of a message.
package enum MilterModification: Sendable, Hashable {
    case addHeader(name: String, value: String)
    case insertHeader(index: UInt32, name: String, value: String)
    /// An empty value deletes the field.
    case changeHeader(index: UInt32, name: String, value: String)
    case addRecipient(String)
    case deleteRecipient(String)
    case quarantine(reason: String)
    case progress
    /// Anything else, by the letter of its command.
    case other(command: UInt8, bytes: [UInt8])
}
