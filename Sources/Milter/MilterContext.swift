internal import CMilter

/// What a session can ask of its peer during one call.
package struct MilterContext: ~Copyable {
    private let context: cm_context
    private let connection: Unmanaged<MilterConnection>

    /// Whether header field bodies come and go with the white space after the colon. Where not,
    /// the peer has taken one space away, or none: that cannot be told.
    package let hasLeadingSpace: Bool

    init(context: cm_context, connection: MilterConnection) {
        self.context = context
        self.connection = Unmanaged.passUnretained(connection)
        hasLeadingSpace = connection.steps.contains(.leadingSpace)
    }

    /// To be called before waiting for anything longer than about a millisecond: sees to it that
    /// libmilter has a thread left for the other sessions. Costs less than 0.1 ms.
    package func willBlock() {
        connection._withUnsafeGuaranteedRef { $0.willBlock() }
    }

    /// The value of a macro, by its name with or without braces; nil if the peer has not sent it.
    package func macro(_ name: String) -> String? {
        // Postfix and Sendmail send names of more than one letter in braces.
        let spelled = name.utf8.count > 1 && !name.hasPrefix("{") ? "{\(name)}" : name
        guard let value = cm_macro(context, spelled) else { return nil }
        return String(cString: value)
    }

    /// Inserts a header field before the one that has `index` now; 0 is above all others, also
    /// above the peer's own Received field. Only at the end of the message.
    ///
    /// `body` is everything after the colon, with its leading space; folds may be CRLF or LF and
    /// go out as LF, which is what mail servers expect.
    package func insertHeader(at index: Int, name: String, body: [UInt8]) -> Bool {
        guard let index = Int32(exactly: index), index >= 0 else { return false }
        return withOutgoing(name: name, body: body) {
            cm_insert_header(context, index, $0, $1) == 0
        }
    }

    /// Adds a header field below all others. Only at the end of the message.
    package func addHeader(name: String, body: [UInt8]) -> Bool {
        withOutgoing(name: name, body: body) { cm_add_header(context, $0, $1) == 0 }
    }

    /// Changes the body of the `index`-th field of that name, the first being 1; nil deletes the
    /// field. Only at the end of the message.
    ///
    /// The peer counts again after each deletion: delete from the last to the first.
    package func changeHeader(name: String, index: Int, body: [UInt8]?) -> Bool {
        guard let index = Int32(exactly: index), index >= 1 else { return false }
        return withOutgoing(name: name, body: body ?? []) {
            cm_change_header(context, $0, index, $1) == 0
        }
    }

    /// Adds a recipient to the envelope. Only at the end of the message.
    package func addRecipient(_ address: String) -> Bool {
        Self.isAddress(address) && cm_add_recipient(context, address) == 0
    }

    /// Takes a recipient off the envelope, to be written as the peer told it. Only at the end of
    /// the message.
    package func deleteRecipient(_ address: String) -> Bool {
        Self.isAddress(address) && cm_delete_recipient(context, address) == 0
    }

    /// Puts the message on hold. Only at the end of the message.
    package func quarantine(reason: String) -> Bool {
        let text = Self.printable(reason)
        return cm_quarantine(context, text.isEmpty ? "quarantined" : text) == 0
    }

    /// The words that go with the next ``MilterReply/reject`` (5yz codes) or
    /// ``MilterReply/temporaryFailure`` (4yz codes).
    package func setReply(code: String, enhanced: String? = nil, text: String) -> Bool {
        // libmilter wants a percent sign doubled, as the peer formats the text, and takes at most
        // 980 bytes.
        var bytes: [CChar] = []
        for byte in Self.printable(text).utf8 {
            let written = byte == UInt8(ascii: "%") ? 2 : 1
            guard bytes.count &+ written <= Self.maximumReplyLength else { break }
            for _ in 0..<written { bytes.append(CChar(bitPattern: byte)) }
        }
        bytes.append(0)
        return bytes.withUnsafeBufferPointer { buffer in
            cm_set_reply(context, code, enhanced, buffer.baseAddress) == 0
        }
    }

    /// Tells the peer to be patient: its time-out starts again. Only at the end of the message.
    package func progress() {
        _ = cm_progress(context)
    }

    private static let maximumReplyLength = 980

    /// Whether a text can go out as an address: not empty, no control characters.
    private static func isAddress(_ text: String) -> Bool {
        !text.isEmpty && text.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F }
    }

    /// One line of text without control characters, whatever the caller had.
    private static func printable(_ text: String) -> String {
        String(
            text.unicodeScalars.map { $0.value < 0x20 || $0.value == 0x7F ? " " : Character($0) })
    }

    /// Makes C strings of a field. False for what cannot be one: an empty name, a NUL.
    private func withOutgoing(
        name: String, body: [UInt8],
        _ send: (UnsafePointer<CChar>, UnsafePointer<CChar>) -> Bool
    ) -> Bool {
        guard !name.isEmpty, !name.utf8.contains(0), !body.contains(0) else { return false }
        var value: [CChar] = []
        value.reserveCapacity(body.count &+ 1)
        // Without leading-space passing the peer writes the space itself.
        let start = !hasLeadingSpace && body.first == UInt8(ascii: " ") ? 1 : 0
        for index in start..<body.count {
            let isCarriageReturn = body[index] == UInt8(ascii: "\r")
            let isFold = isCarriageReturn && index &+ 1 < body.count && body[index &+ 1] == 0x0A
            if !isFold { value.append(CChar(bitPattern: body[index])) }
        }
        value.append(0)
        return name.withCString { name in
            value.withUnsafeBufferPointer { value in
                value.baseAddress.map { send(name, $0) } ?? false
            }
        }
    }
}
