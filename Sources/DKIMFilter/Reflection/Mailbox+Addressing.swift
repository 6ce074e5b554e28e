package import DKIMCore

extension Mailbox {
    /// As an address is written in a header field and on a command line: the local part quoted
    /// where it is more than atoms and dots (RFC 5322 §3.4.1, RFC 6531 §3.3).
    package var addressText: String {
        let words = localPart.utf8.split(separator: 0x2E, omittingEmptySubsequences: false)
        let isPlain = words.allSatisfy { !$0.isEmpty && $0.allSatisfy(\.isAtomOctet) }
        guard !isPlain else { return description }
        var quoted = ""
        for scalar in localPart.unicodeScalars {
            if scalar == "\"" || scalar == "\\" { quoted += "\\" }
            quoted.unicodeScalars.append(scalar)
        }
        return "\"\(quoted)\"@\(domain.ascii)"
    }

    /// Whether SMTP has room for it (RFC 5321 §4.5.3.1: 64 octets before the “@”, 255 behind it;
    /// the first are exceeded by addresses of forwarders, so the sum counts).
    var isWithinSMTPLimits: Bool { addressText.utf8.count <= 320 }
}

extension UInt8 {
    /// atext (RFC 5322 §3.2.3, RFC 6532 §3.2).
    fileprivate var isAtomOctet: Bool {
        switch self {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x80...: true
        default: "!#$%&'*+-/=?^_`{|}~".utf8.contains(self)
        }
    }
}
