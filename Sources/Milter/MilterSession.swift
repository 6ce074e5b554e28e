/// One connection of a mail server. Called with the events of its messages, one after the other.
///
/// Calls for one session never overlap but may come on different threads; nothing may be kept in
/// thread-local state. A call that is going to wait for something must say so first:
/// ``MilterContext/willBlock()``. The context is valid during the call only.
///
/// Arguments point into libmilter's buffers and end with the call.
package protocol MilterSession: AnyObject {
    /// The peer's offer; the first call. Steps and actions in the answer that the peer does not
    /// know are left out.
    func negotiate(_ peer: MilterPeer) -> MilterDemand
    /// An SMTP client has connected.
    func connect(
        host: String, address: ClientAddress, context: borrowing MilterContext
    ) -> MilterReply
    /// HELO or EHLO; may come several times, or not at all.
    func hello(_ name: String, context: borrowing MilterContext) -> MilterReply
    /// A message begins. The first argument is the address as the client sent it, usually in
    /// angle brackets, then come the ESMTP parameters.
    func mail(from arguments: [String], context: borrowing MilterContext) -> MilterReply
    /// A recipient; a refusal is about this recipient only.
    func recipient(_ arguments: [String], context: borrowing MilterContext) -> MilterReply
    /// The DATA command.
    func data(context: borrowing MilterContext) -> MilterReply
    /// A header field, with the white space after the colon where
    /// ``MilterContext/hasLeadingSpace`` says so. Folds are LF or CRLF as the peer sends them.
    func header(
        name: UnsafeRawBufferPointer, value: UnsafeRawBufferPointer,
        context: borrowing MilterContext
    ) -> MilterReply
    /// The header section is complete.
    func endOfHeaders(context: borrowing MilterContext) -> MilterReply
    /// A piece of the body.
    func body(_ chunk: Span<UInt8>, context: borrowing MilterContext) -> MilterReply
    /// The message is complete. The only place where it can be changed.
    func endOfMessage(context: borrowing MilterContext) -> MilterReply
    /// The message is given up; the connection may go on with another one.
    func abort()
    /// The connection is over; the last call. May come in the middle of a message without
    /// ``abort()``, and must not block.
    func close()
}
