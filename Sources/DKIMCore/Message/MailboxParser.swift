/// Reads the mailboxes of an address list (RFC 5322 §3.4, obsolete forms §4.4, groups in From
/// RFC 6854 §3), with UTF-8 (RFC 6532 §3.2). One pass, no recursion.
struct MailboxParser {
    /// Most mailboxes that are read.
    static let maximumCount = 256

    private(set) var lexer: AddressLexer
    private(set) var token: AddressToken
    private var authors: [Author] = []
    private var isInGroup = false

    init(_ bytes: ArraySlice<UInt8>) throws(MailboxError) {
        lexer = AddressLexer(bytes)
        token = try lexer.next()
    }

    /// The whole list; elements may be empty (RFC 5322 §4.4, obs-mbox-list).
    mutating func list() throws(MailboxError) -> [Author] {
        while token != .end {
            try element()
        }
        guard !isInGroup else { throw fault("“;” at the end of the group") }
        guard !authors.isEmpty else { throw .noAddress }
        return authors
    }

    /// One address and nothing else, bare or in angle brackets.
    mutating func single() throws(MailboxError) -> Author {
        guard token != .end else { throw .noAddress }
        let author: Author
        if token == .special(.lessThan) {
            author = try angleAddress()
        } else {
            author = try address()
        }
        guard token == .end else { throw fault("nothing after the address") }
        return author
    }

    func fault(_ expected: String) -> MailboxError {
        .syntax(offset: lexer.offset, expected: expected)
    }

    mutating func advance() throws(MailboxError) {
        token = try lexer.next()
    }

    mutating func take(_ special: UInt8, _ expected: String) throws(MailboxError) {
        guard token == .special(special) else { throw fault(expected) }
        try advance()
    }

    /// What stands between two commas, or the head or end of a group.
    private mutating func element() throws(MailboxError) {
        // The words are a display name, a group's name, or the address itself: what follows tells.
        var words: [AddressToken] = []
        while true {
            switch token {
            case .special(.comma):
                if !words.isEmpty { try add(address(words)) }
                return try advance()
            case .end:
                if !words.isEmpty { try add(address(words)) }
                return
            case .special(.semicolon):
                guard isInGroup else { throw fault("no “;” outside a group") }
                if !words.isEmpty { try add(address(words)) }
                isInGroup = false
                try advance()
                return try endOfElement()
            case .special(.colon):
                guard !isInGroup, !words.isEmpty, !words.contains(.special(.at)) else {
                    throw fault("a group's name before “:”")
                }
                isInGroup = true
                return try advance()
            case .special(.lessThan):
                // The words are a display name. Many senders put bare addresses or brackets there,
                // against the grammar; no reader takes them for the address, so neither does this.
                try add(angleAddress())
                return try endOfElement()
            case .special(.greaterThan): throw fault("no “>” without “<”")
            case .special, .atom, .quoted, .literal:
                words.append(token)
                try advance()
            }
        }
    }

    private mutating func endOfElement() throws(MailboxError) {
        switch token {
        case .end: return
        case .special(.comma): try advance()
        case .special(.semicolon) where isInGroup: return
        default: throw fault("“,” or the end after an address")
        }
    }

    private mutating func add(_ author: Author) throws(MailboxError) {
        guard authors.count < Self.maximumCount else {
            throw .tooMany(maximum: Self.maximumCount)
        }
        authors.append(author)
    }
}
