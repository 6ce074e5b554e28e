/// The conditions that an On- parameter names, with the words the MTA's client gets to see.
package enum FailureCondition: Sendable, Equatable, CaseIterable {
    case badSignature
    case dnsError
    case internalError
    case keyNotFound
    case noSignature
    case security
    case signatureError

    /// The text of the SMTP reply and its enhanced status code's detail (RFC 3463).
    private var row: (detail: String, text: String) {
        switch self {
        case .badSignature: ("7.0", "bad DKIM signature data")
        case .dnsError: ("7.5", "DKIM key retrieval failed")
        case .internalError: ("7.0", "internal DKIM error")
        case .keyNotFound: ("7.5", "DKIM key retrieval failed")
        case .noSignature: ("7.0", "no DKIM signature data")
        case .security: ("7.0", "message header section too large")
        case .signatureError: ("7.0", "DKIM signing error")
        }
    }

    /// The reply for a refusal.
    var rejection: SMTPReply {
        // OpenDKIM answers 5.7.0 to every rejection.
        SMTPReply(code: "550", enhancedCode: "5.7.0", text: row.text)
    }

    /// The reply that makes the client try again later.
    var deferral: SMTPReply {
        SMTPReply(code: "451", enhancedCode: "4." + row.detail, text: row.text)
    }
}
