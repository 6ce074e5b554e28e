/// Which events a peer sends and which of them get an answer; bits of the milter protocol
/// (SMFIP_*).
///
/// The `no…` bits leave an event out, the `noReplyTo…` bits leave its answer out. libmilter fakes
/// the answer for peers that want one all the same, so a `noReplyTo…` bit may always be asked for.
package struct MilterSteps: OptionSet, Sendable, Hashable {
    package let rawValue: UInt32

    package init(rawValue: UInt32) {
        self.rawValue = rawValue
    }

    /// Leave out the SMTP client's connection.
    package static let noConnect = MilterSteps(rawValue: 0x01)
    /// Leave out HELO.
    package static let noHello = MilterSteps(rawValue: 0x02)
    /// Leave out MAIL.
    package static let noMail = MilterSteps(rawValue: 0x04)
    /// Leave out RCPT.
    package static let noRecipients = MilterSteps(rawValue: 0x08)
    /// Leave out the body.
    package static let noBody = MilterSteps(rawValue: 0x10)
    /// Leave out the header fields.
    package static let noHeaders = MilterSteps(rawValue: 0x20)
    /// Leave out the end of the header section.
    package static let noEndOfHeaders = MilterSteps(rawValue: 0x40)
    /// No answer to a header field.
    package static let noReplyToHeader = MilterSteps(rawValue: 0x80)
    /// Leave out SMTP commands that the peer does not know.
    package static let noUnknown = MilterSteps(rawValue: 0x100)
    /// Not to be asked for: Postfix then sends DATA's macros alone, and its next packet waits
    /// about 40 ms for our delayed acknowledgement.
    package static let noData = MilterSteps(rawValue: 0x200)
    /// The peer understands ``MilterReply/skip`` as the answer to a body chunk.
    package static let skip = MilterSteps(rawValue: 0x400)
    /// No answer to the SMTP client's connection.
    package static let noReplyToConnect = MilterSteps(rawValue: 0x1000)
    /// No answer to HELO.
    package static let noReplyToHello = MilterSteps(rawValue: 0x2000)
    /// No answer to MAIL.
    package static let noReplyToMail = MilterSteps(rawValue: 0x4000)
    /// No answer to RCPT.
    package static let noReplyToRecipient = MilterSteps(rawValue: 0x8000)
    /// No answer to DATA.
    package static let noReplyToData = MilterSteps(rawValue: 0x1_0000)
    /// No answer to an unknown command.
    package static let noReplyToUnknown = MilterSteps(rawValue: 0x2_0000)
    /// No answer to the end of the header section.
    package static let noReplyToEndOfHeaders = MilterSteps(rawValue: 0x4_0000)
    /// No answer to body chunks. Rules out ``MilterReply/skip``: a peer that expects no answer
    /// cannot be told to skip.
    package static let noReplyToBody = MilterSteps(rawValue: 0x8_0000)
    /// Header field bodies come and go with the white space after the colon.
    package static let leadingSpace = MilterSteps(rawValue: 0x10_0000)

    /// All answers that can be left out.
    package static let allNoReply: MilterSteps = [
        .noReplyToConnect, .noReplyToHello, .noReplyToMail, .noReplyToRecipient, .noReplyToData,
        .noReplyToUnknown, .noReplyToHeader, .noReplyToEndOfHeaders, .noReplyToBody,
    ]
}
