internal import DKIMCore

/// A report about a signature that failed, as a message (RFC 6591, RFC 5965).
struct FailureReport: Sendable {
    let options: ReportOptions
    /// Who reports: this host, and the user that it runs as.
    let hostName: String
    let userName: String
    let software: String
    let queueID: String?
    let clientAddress: HostAddress?
    /// Seconds since 1970.
    let arrival: UInt64
    let failure: VerificationFailure
    let signature: DKIMSignature
    /// The body of the field that tells the results.
    let results: [UInt8]
    let header: HeaderSection

    /// So much of the header section goes into a report.
    private static let maximumHeader = 65_536

    /// What kind of failure it is; nil if none that is reported.
    static func kind(of failure: VerificationFailure) -> ReportingRecord.Kind? {
        switch failure {
        case .bodyHashMismatch, .signatureMismatch: .verification
        case .expired: .expiration
        default: nil
        }
    }

    /// The whole message, with LF as line end.
    ///
    /// - Parameter boundary: a word that nobody who wrote the message could know.
    func message(to address: Mailbox, boundary: String) -> [UInt8] {
        let mark = "dkimreport-\(boundary)"
        var text = Array(head(to: address, mark: mark).utf8)
        text +=
            """

            --\(mark)
            Content-Type: text/plain

            DKIM failure report for job \(shownQueueID) on \(Self.printable(hostName))

            A signature of \(signature.signingDomain) failed: \(failure.reason).

            --\(mark)
            Content-Type: message/feedback-report


            """.utf8
        text += feedback.utf8
        text += "Authentication-Results:".utf8
        text += results.filter { $0 != 0x0D }
        text += "\n\n--\(mark)\nContent-Type: text/rfc822-headers\n\n".utf8
        text += headerText
        text += "\n--\(mark)--\n".utf8
        return text
    }

    private var shownQueueID: String { Self.printable(queueID ?? "unknown") }

    private func head(to address: Mailbox, mark: String) -> String {
        var lines = [
            "From: \(options.address ?? "\(userName)@\(Self.printable(hostName))")",
            "To: \(address)",
        ]
        if let copies = options.blindCopies { lines.append("Bcc: \(copies)") }
        lines += [
            "Date: \(MailDate(arrival))",
            "Subject: DKIM failure report for \(shownQueueID)",
            // RFC 3834 §5: nobody is to answer, and nobody is to report about it in turn.
            "Auto-Submitted: auto-generated",
            "MIME-Version: 1.0",
            "Content-Type: multipart/report; report-type=feedback-report;",
            "\tboundary=\"\(mark)\"",
        ]
        return lines.joined(separator: "\n") + "\n"
    }

    /// RFC 5965 §3.1, §3.2 and RFC 6591 §3.
    private var feedback: String {
        var lines = [
            "Feedback-Type: auth-failure",
            "User-Agent: \(Self.printable(software))",
            "Version: 1",
            "Auth-Failure: \(failure == .bodyHashMismatch ? "bodyhash" : "signature")",
            "Reporting-MTA: dns; \(Self.printable(hostName))",
            "Arrival-Date: \(MailDate(arrival))",
            "Original-Envelope-Id: \(shownQueueID)",
            "Reported-Domain: \(signature.signingDomain)",
            "DKIM-Domain: \(signature.signingDomain)",
            "DKIM-Identity: \(Self.printable(signature.effectiveAgentIdentifier.text))",
            "DKIM-Selector: \(signature.selector)",
        ]
        if let clientAddress { lines.append("Source-IP: \(clientAddress)") }
        return lines.joined(separator: "\n") + "\n"
    }

    private var headerText: [UInt8] {
        var text: [UInt8] = []
        for field in header {
            guard text.count + field.bytes.count < Self.maximumHeader else { break }
            text += field.bytes.filter { $0 != 0x0D && $0 != 0 }
            text.append(0x0A)
        }
        return text
    }

    /// One line of US-ASCII.
    private static func printable(_ text: String) -> String {
        String(
            text.unicodeScalars.prefix(500).map {
                $0.value > 0x1F && $0.value < 0x7F ? Character($0) : "?"
            })
    }
}
