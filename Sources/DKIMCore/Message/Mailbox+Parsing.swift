extension Mailbox {
    /// Reads the mailboxes of the body of a From field or its like (RFC 5322 §3.4, §3.6.2).
    ///
    /// Comments, display names (encoded or not), source routes and groups are understood and left
    /// out. An error means that the field as a whole is not to be relied on.
    public static func list(in body: ArraySlice<UInt8>) throws(MailboxError) -> [Mailbox] {
        var parser = try MailboxParser(body)
        return try parser.list()
    }

    /// Reads one address, `local-part@domain`, bare or in angle brackets.
    public static func address(_ text: String) throws(MailboxError) -> Mailbox {
        var parser = try MailboxParser(Array(text.utf8)[...])
        return try parser.single()
    }
}
