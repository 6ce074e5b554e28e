package import DKIMCore

/// The answer to a message: what became of its signatures, and its header section as it came.
///
/// Of the message only what has passed a rule gets into the answer's own header: the address, the
/// identifiers, and the printable ASCII of the subject. The rest is quoted-printable text below.
package struct ReflectedReport: Sendable {
    /// Who answers.
    package var own: Mailbox
    /// Who is answered.
    package var recipient: Mailbox
    /// The answer's own identifier.
    package var identifier: MessageIdentifier
    /// Seconds since 1970.
    package var date: UInt64
    /// The result words, in the order of the signatures.
    package var results: [String]
    /// What is told, line by line.
    package var text: [String]
    /// The header section of the message that is answered.
    package var header: HeaderSection

    /// So much of the header section goes back.
    package static let maximumHeader = 65_536
    /// So many identifiers of older messages.
    private static let maximumReferences = 10
    private static let maximumSubject = 200

    /// Names all parts.
    package init(
        own: Mailbox, recipient: Mailbox, identifier: MessageIdentifier, date: UInt64,
        results: [String], text: [String], header: HeaderSection
    ) {
        self.own = own
        self.recipient = recipient
        self.identifier = identifier
        self.date = date
        self.results = results
        self.text = text
        self.header = header
    }

    /// The whole message, in ASCII but for an internationalised address, with LF as line end.
    ///
    /// - Parameter boundary: a word that nobody who wrote the message could know.
    package func message(boundary: String) -> [UInt8] {
        let mark = "dkimreport-\(boundary)"
        var message = Array(head(mark: mark).utf8)
        message += "\n--\(mark)\n".utf8
        message += part("text/plain; charset=utf-8", "inline").utf8
        message += QuotedPrintableText.encode(text.map { Array($0.utf8)[...] })
        message += "\n--\(mark)\n".utf8
        message += part("text/rfc822-headers", "inline; filename=header.txt").utf8
        message += QuotedPrintableText.encode(headerLines)
        message += "\n--\(mark)--\n".utf8
        return message
    }

    private func part(_ type: String, _ disposition: String) -> String {
        """
        Content-Type: \(type)
        Content-Transfer-Encoding: quoted-printable
        Content-Disposition: \(disposition)


        """
    }

    private func head(mark: String) -> String {
        var lines = [
            "From: DKIM reflector <\(own.addressText)>",
            "To: <\(recipient.addressText)>",
            "Subject: \(subject)",
            "Date: \(MailDate(date))",
            "Message-ID: \(identifier)",
        ]
        let references = references
        if let answered = identifiers("message-id").first {
            lines.append("In-Reply-To: \(answered)")
        }
        if !references.isEmpty {
            lines.append("References: " + references.map(\.description).joined(separator: "\n\t"))
        }
        lines += [
            // RFC 3834 §3.1.7, §5: nobody is to answer this in turn.
            "Auto-Submitted: auto-replied",
            "X-Loop: \(own.addressText)",
            "MIME-Version: 1.0",
            "Content-Type: multipart/mixed; boundary=\"\(mark)\"",
        ]
        return lines.joined(separator: "\n") + "\n"
    }

    /// RFC 3834 §3.1.5: a mark, and what the message had.
    private var subject: String {
        let words = results.isEmpty ? "none" : results.prefix(10).joined(separator: ", ")
        let answered = bodies("subject").first.map(Self.printable) ?? ""
        return "Auto: DKIM \(words)" + (answered.isEmpty ? "" : ": \(answered)")
    }

    /// RFC 5322 §3.6.4: what the message refers to, and the message.
    private var references: [MessageIdentifier] {
        let answered = identifiers("message-id").first
        var older = identifiers("references")
        if older.isEmpty { older = identifiers("in-reply-to") }
        return Array((older + [answered].compactMap(\.self)).suffix(Self.maximumReferences))
    }

    private func identifiers(_ name: String) -> [MessageIdentifier] {
        bodies(name).flatMap { MessageIdentifier.list(in: $0) }
    }

    private func bodies(_ name: String) -> [ArraySlice<UInt8>] {
        header.filter { String(decoding: $0.name, as: UTF8.self).lowercased() == name }
            .map(\.body)
    }

    /// The lines of whole fields from the top, as they came, as long as there is room.
    private var headerLines: [ArraySlice<UInt8>] {
        var lines: [ArraySlice<UInt8>] = []
        var room = Self.maximumHeader
        for field in header {
            room -= field.bytes.count + 2
            guard room >= 0 else { break }
            lines += Self.lines(of: field.bytes)
        }
        return lines
    }

    /// Cuts at CRLF.
    private static func lines(of octets: ArraySlice<UInt8>) -> [ArraySlice<UInt8>] {
        var lines: [ArraySlice<UInt8>] = []
        var start = octets.startIndex
        var place = start
        while let feed = octets[place...].firstIndex(of: 0x0A) {
            place = octets.index(after: feed)
            guard feed > start, octets[octets.index(before: feed)] == 0x0D else { continue }
            lines.append(octets[start..<octets.index(before: feed)])
            start = place
        }
        lines.append(octets[start...])
        return lines
    }

    /// The beginning of a field's body, unfolded, with “?” for all that is not printable ASCII.
    private static func printable(_ body: ArraySlice<UInt8>) -> String {
        let unfolded = body.filter { $0 != 0x0D && $0 != 0x0A }
        let shown = unfolded.map { octet -> UInt8 in
            switch octet {
            case 0x20..<0x7F: return octet
            case 0x09: return 0x20
            default: return UInt8(ascii: "?")
            }
        }
        let text = String(decoding: shown, as: UTF8.self).trimmedOfBlanks
        return String(String(text.prefix(maximumSubject)).trimmedOfBlanks)
    }
}
