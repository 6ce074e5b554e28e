extension MailboxParser {
    /// An address in angle brackets, maybe with a route, which is ignored
    /// (RFC 5322 §4.4, obs-route).
    mutating func angleAddress() throws(MailboxError) -> Mailbox {
        try take(.lessThan, "“<”")
        if token == .special(.at) { try skipRoute() }
        let mailbox = try address(collect(until: .special(.greaterThan)))
        try take(.greaterThan, "“>”")
        return mailbox
    }

    /// An address that reaches to the end of the text.
    mutating func address() throws(MailboxError) -> Mailbox {
        try address(collect(until: .end))
    }

    /// An `addr-spec` of tokens already read (RFC 5322 §3.4.1, §4.4).
    func address(_ tokens: [AddressToken]) throws(MailboxError) -> Mailbox {
        guard !tokens.isEmpty else { throw .noAddress }
        guard let at = tokens.firstIndex(of: .special(.at)) else {
            throw fault("“@” in an address")
        }
        return Mailbox(
            localPart: try localPart(tokens[..<at]), domain: try domain(tokens[(at + 1)...]))
    }

    private mutating func skipRoute() throws(MailboxError) {
        while token != .special(.colon) {
            switch token {
            case .atom, .literal, .special(.at), .special(.dot), .special(.comma): try advance()
            default: throw fault("“:” at the end of a source route")
            }
        }
        try advance()
    }

    private mutating func collect(until end: AddressToken) throws(MailboxError) -> [AddressToken] {
        var tokens: [AddressToken] = []
        while token != end, token != .end {
            tokens.append(token)
            try advance()
        }
        return tokens
    }

    /// Words with dots between them.
    private func localPart(_ tokens: ArraySlice<AddressToken>) throws(MailboxError) -> String {
        var octets: [UInt8] = []
        var wantsWord = true
        for token in tokens {
            switch (token, wantsWord) {
            case (.atom(let atom), true):
                guard !atom.contains(0x5D) else { throw .badLocalPart(offset: lexer.offset) }
                octets.append(contentsOf: atom)
            case (.quoted(let content), true): octets.append(contentsOf: content)
            case (.special(.dot), false): octets.append(.dot)
            default: throw fault("words with single dots between them before “@”")
            }
            wantsWord.toggle()
        }
        guard !wantsWord else { throw fault("a word before “@”") }
        guard octets.allSatisfy({ $0 >= 0x20 && $0 != 0x7F }),
            let text = String(validating: octets, as: UTF8.self)
        else { throw .badLocalPart(offset: lexer.offset) }
        return text
    }

    /// Labels with dots between them.
    private func domain(_ tokens: ArraySlice<AddressToken>) throws(MailboxError) -> DomainName {
        var octets: [UInt8] = []
        var wantsLabel = true
        for token in tokens {
            switch (token, wantsLabel) {
            case (.atom(let atom), true): octets.append(contentsOf: atom)
            case (.special(.dot), false): octets.append(.dot)
            default: throw fault("labels with single dots between them after “@”")
            }
            wantsLabel.toggle()
        }
        guard !wantsLabel else { throw fault("a domain name after “@”") }
        let text = String(decoding: octets, as: UTF8.self)
        do throws(DomainNameError) {
            return try DomainName(text)
        } catch {
            throw .badDomain(text, error)
        }
    }
}

extension UInt8 {
    /// Specials of RFC 5322 §3.2.3.
    static let lessThan: Self = 0x3C
    static let greaterThan: Self = 0x3E
    static let comma: Self = 0x2C
    static let semicolon: Self = 0x3B
    static let colon: Self = 0x3A
    static let at: Self = 0x40
    static let dot: Self = 0x2E
}
