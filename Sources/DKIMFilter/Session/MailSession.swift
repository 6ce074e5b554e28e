internal import DKIMCore
internal import Synchronization

/// One connection of an MTA, free of the milter library: plain events in, answers out.
///
/// Events come one at a time, though not always on the same thread. A connection carries any
/// number of messages.
package final class MailSession {
    private let environment: () -> FilterEnvironment
    private var client = ClientIdentity(host: "", address: nil)
    private var transaction: MessageTransaction?
    /// The message whose outcome is being carried out, and when its end began.
    private var ending: (transaction: MessageTransaction, start: UInt64)?

    /// Who is told what is decided about messages that begin from now on.
    package var observer: (any DecisionObserver)?

    /// Whether the MTA hands over field bodies with the blanks after the colon; where it does
    /// not, one space is assumed (RFC 6376 §3.4.1 needs them).
    package var keepsLeadingSpace = true

    /// Makes a session.
    ///
    /// - Parameter environment: gives the current snapshot; asked once per message.
    package init(environment: @escaping () -> FilterEnvironment) {
        self.environment = environment
    }

    /// Whether the MTA is to tell the recipients of messages, as configured at present.
    package var needsRecipients: Bool { environment().configuration.needsRecipients }

    /// Whether messages may get other recipients, as configured at present.
    package var changesRecipients: Bool { environment().configuration.changesRecipients }

    /// Whether some clients are told at once that their mail is left alone, as configured at
    /// present.
    package var answersConnections: Bool { !environment().configuration.origin.peers.isEmpty }

    /// Whether the rest of a body is often not needed, as configured at present.
    package var mayEndBodiesEarly: Bool { environment().configuration.mayEndBodiesEarly }

    /// A client has connected to the MTA.
    package func connect(_ client: ClientIdentity) -> FilterReply {
        self.client = client
        let environment = environment()
        environment.metrics.connections.add(1, ordering: .relaxed)
        let configuration = environment.configuration
        // Peers are left alone: neither signed nor verified.
        let isPeer = configuration.origin.peers.matches(host: client.host, address: client.address)
        return isPeer ? .accept : .proceed
    }

    /// A message begins (MAIL).
    package func beginMessage() {
        transaction?.giveUp()
        transaction = MessageTransaction(
            environment: environment(), client: client, observer: observer)
    }

    /// A recipient that the MTA has accepted (RCPT), as the MTA spells it.
    package func recipient(_ address: String) {
        current.recipient(address)
    }

    /// A header field; folds are LF or CRLF, there is no final line end.
    package func header(
        name: UnsafeRawBufferPointer, body: UnsafeRawBufferPointer, macros: MacroLookup
    ) {
        current.header(
            name: name, body: body, keepsLeadingSpace: keepsLeadingSpace, macros: macros)
    }

    /// The header section is complete.
    ///
    /// - Parameter willBlock: called before the session waits for a store.
    package func endOfHeaders(
        macros: MacroLookup, willBlock: () -> Void = {}
    ) -> FilterReply {
        let transaction = current
        let reply = transaction.endOfHeaders(macros: macros, willBlock: willBlock)
        if reply != .proceed { transaction.conclude(MessageOutcome(reply: reply)) }
        return reply
    }

    /// A piece of the body, cut anywhere.
    package func body(_ chunk: Span<UInt8>) -> FilterReply {
        current.body(chunk)
    }

    /// The message is complete. ``conclude(_:)`` is to follow.
    ///
    /// - Parameter willBlock: called before the session waits for DNS.
    package func endOfMessage(
        macros: MacroLookup, willBlock: () -> Void
    ) -> MessageOutcome {
        let transaction = current
        self.transaction = nil
        ending = (transaction, MonotonicTime.now)
        return transaction.endOfMessage(macros: macros, willBlock: willBlock)
    }

    /// The outcome of the message has been carried out, or another one has taken its place.
    package func conclude(_ outcome: MessageOutcome) {
        guard let ending else { return }
        self.ending = nil
        ending.transaction.conclude(outcome, after: MonotonicTime.now &- ending.start)
    }

    /// The message is given up; the connection may go on.
    package func abort() {
        transaction?.giveUp()
        transaction = nil
    }

    /// Tells the log of a fault outside the session.
    package func reportFault(_ text: String) {
        environment().log.write(.error, queueID: ending?.transaction.queueID, text)
    }

    /// The message in progress. An MTA that skips MAIL still gets one.
    private var current: MessageTransaction {
        if let transaction { return transaction }
        let new = MessageTransaction(
            environment: environment(), client: client, observer: observer)
        transaction = new
        return new
    }
}
