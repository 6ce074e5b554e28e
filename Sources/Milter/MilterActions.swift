/// What a filter may do to a message; bits of the milter protocol (SMFIF_*).
package struct MilterActions: OptionSet, Sendable, Hashable {
    package let rawValue: UInt32

    package init(rawValue: UInt32) {
        self.rawValue = rawValue
    }

    /// Add or insert header fields.
    package static let addHeaders = MilterActions(rawValue: 0x01)
    /// Add recipients to the envelope.
    package static let addRecipients = MilterActions(rawValue: 0x04)
    /// Take recipients off the envelope.
    package static let deleteRecipients = MilterActions(rawValue: 0x08)
    /// Change or delete header fields.
    package static let changeHeaders = MilterActions(rawValue: 0x10)
    /// Put the message on hold.
    package static let quarantine = MilterActions(rawValue: 0x20)
    /// Tell the peer which macros are wanted.
    package static let setMacroList = MilterActions(rawValue: 0x100)
}
