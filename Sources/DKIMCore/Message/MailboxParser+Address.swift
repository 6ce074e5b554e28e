extension MailboxParser {
    /// An address in angle brackets, maybe with a route, which is ignored
    /// (RFC 5322 §4.4, obs-route).
    mutating func angleAddress() throws(MailboxError) -> Author {
        try take(.lessThan, "“<”")
        if token == .special(.at) { try skipRoute() }
        let author = try address(collect(until: .special(.greaterThan)))
        try take(.greaterThan, "“>”")
        return author
    }

    /// An address that reaches to the end of the text.
    mutating func address() throws(MailboxError) -> Author {
        try address(collect(until: .end))
    }

    /// An `addr-spec` of tokens already read (RFC 5322 §3.4.1, §4.4).
    func address(_ tokens: [AddressToken]) throws(MailboxError) -> Author {
        guard !tokens.isEmpty else { throw .noAddress }
        guard let at = tokens.firstIndex(of: .special(.at)) else {
            throw fault("“@” in an address")
        }
        let localPart = try localPart(tokens[..<at])
        let rest = tokens[(at + 1)...]
        if rest.count == 1, case .literal(let literal)? = rest.first {
            return .addressLiteral(
                localPart: localPart, literal: String(decoding: literal, as: UTF8.self))
        }
        return .mailbox(Mailbox(localPart: localPart, domain: try domain(rest)))
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

    /// Words with dots between them. Stray dots, as in `a..b` and `.a`, are against the grammar of
    /// RFC 5322 §3.4.1, but such addresses have been given out and are in use; the domain is what
    /// counts here.
    private func localPart(_ tokens: ArraySlice<AddressToken>) throws(MailboxError) -> String {
        var octets: [UInt8] = []
        var hasWord = false
        var mayBeWord = true
        for token in tokens {
            switch (token, mayBeWord) {
            case (.atom(let atom), true):
                guard !atom.contains(0x5D) else { throw .badLocalPart(offset: lexer.offset) }
                octets.append(contentsOf: atom)
                (hasWord, mayBeWord) = (true, false)
            case (.quoted(let content), true):
                octets.append(contentsOf: content)
                (hasWord, mayBeWord) = (true, false)
            case (.special(.dot), _):
                octets.append(.dot)
                mayBeWord = true
            default: throw fault("words with dots between them before “@”")
            }
        }
        guard hasWord else { throw fault("a word before “@”") }
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
