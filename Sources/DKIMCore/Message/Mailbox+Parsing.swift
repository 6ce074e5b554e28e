extension Mailbox {
    /// Reads one address, `local-part@domain`, bare or in angle brackets.
    public static func address(_ text: String) throws(MailboxError) -> Mailbox {
        var parser = try MailboxParser(Array(text.utf8)[...])
        guard let mailbox = try parser.single().mailbox else {
            throw .syntax(offset: 0, expected: "a domain name, not an address in brackets")
        }
        return mailbox
    }
}
