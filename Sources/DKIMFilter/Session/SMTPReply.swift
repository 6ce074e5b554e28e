/// What the MTA is to tell its client when a message is refused (RFC 5321 §4.2, RFC 3463).
package struct SMTPReply: Sendable, Equatable {
    /// Three digits.
    package var code: String
    /// The enhanced status code.
    package var enhancedCode: String
    /// The words; ASCII, one line.
    package var text: String

    /// Puts the three together.
    package init(code: String, enhancedCode: String, text: String) {
        self.code = code
        self.enhancedCode = enhancedCode
        self.text = text
    }
}
