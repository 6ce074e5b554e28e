extension AuthenticationResults {
    /// Whether a field claims to come from one of these authserv-ids (RFC 8601 §5), so that it
    /// must be removed when it arrives from outside.
    ///
    /// Errs towards yes: a forged field that stays is believed by whoever reads the message next,
    /// and by readers that parse more sloppily than this one. So the id is recognised in any
    /// letter case, with trailing dots, quoted, escaped, folded, with comments before, inside and
    /// after, followed by a version, a `/job-id`, NUL or anything else that ends a token, in
    /// A-labels or U-labels; what follows it need not be well formed. A field that names no
    /// usable id at all is taken as ours too. `id.evil` and `x-id` are others' ids.
    ///
    /// The time is linear in the part before the first ";": a field whose id could end in so many
    /// places that it would take long to look at them all is taken as ours.
    ///
    /// - Parameters:
    ///   - identifiers: our own ids.
    ///   - others: whether an id beside these is to be taken as ours, nil where there is none;
    ///     asked in lower case, with A-labels and without trailing dots, also about beginnings of
    ///     an id where some reader might see its end.
    public static func claims(
        _ identifiers: [String], or others: ((String) -> Bool)? = nil, body: ArraySlice<UInt8>
    ) -> Bool {
        let exact = Set(identifiers.map(ClaimedIdentifier.normalized).filter { !$0.isEmpty })
        guard !exact.isEmpty else { return false }
        let ours = ClaimedIdentifier.Ours(exact: exact, others: others)
        // As RFC 5322 §3.2.2 has it first. Readers that know no nested comments or no escapes see
        // other text outside the comments: none of those readings may show our id either.
        var usual = ClaimedIdentifier(nests: true, escapes: true, ours: ours)
        switch usual.read(body) {
        case .ours, .unusable: return true
        case .another: break
        }
        guard usual.hasComments else { return false }
        return [(false, true), (true, false), (false, false)].contains { nests, escapes in
            var other = ClaimedIdentifier(nests: nests, escapes: escapes, ours: ours)
            return other.read(body) == .ours
        }
    }
}

/// Reads the authserv-id of a field as leniently as any reader might.
///
/// The characters before the first ";" that stand outside comments are strung together. Wherever
/// some reader could see the end of the id (a blank, comment, special, control or the end of a
/// quoted string), what has been strung together so far is compared with ours.
private struct ClaimedIdentifier {
    enum Reading {
        case ours
        case another
        case unusable
    }

    /// The ids that are taken as ours.
    struct Ours {
        let exact: Set<String>
        let others: ((String) -> Bool)?

        func contains(_ id: String) -> Bool { exact.contains(id) || others?(id) == true }

        /// Whether one of them may have so many octets of US-ASCII.
        func mayHave(length: Int) -> Bool {
            (others != nil && length <= DomainName.maximumLength)
                || exact.contains { $0.utf8.count == length }
        }
    }

    /// No name is longer, even in U-labels.
    private static let maximumLength = 4 * DomainName.maximumLength
    /// Beginnings that are compared with our ids; no honest field needs more.
    private static let maximumQuestions = 8

    private let nests: Bool
    private let escapes: Bool
    private let ours: Ours

    /// Whether the field was seen to have comments; without one all readings are the same.
    private(set) var hasComments = false
    private var text: [UInt8] = []
    private var trailingDots = 0
    private var isASCII = true
    private var checkedCount = 0
    private var questions = 0

    init(nests: Bool, escapes: Bool, ours: Ours) {
        self.nests = nests
        self.escapes = escapes
        self.ours = ours
    }

    /// An id as it is compared: lower case, A-labels, no trailing dots, no blanks.
    static func normalized(_ identifier: String) -> String {
        normalized(identifier.utf8.filter { $0 > 0x20 })
    }

    private static func normalized(_ octets: [UInt8]) -> String {
        var text = String(decoding: octets, as: UTF8.self)
        if octets.contains(where: { $0 >= 0x80 }) {
            // What cannot be seen, and octets that are no UTF-8, hide nothing.
            text = String(
                String.UnicodeScalarView(
                    text.unicodeScalars.filter {
                        $0 != "\u{FFFD}" && !$0.properties.isWhitespace
                            && !$0.properties.isDefaultIgnorableCodePoint
                    }))
            text = String(text.trimmingDots)
            if let name = try? DomainName(text) { return name.ascii }
        }
        return String(decoding: text.trimmingDots.utf8.map(\.asciiLowercased), as: UTF8.self)
    }

    /// Reads up to the first ";" outside comments and quoted strings. To be called once.
    mutating func read(_ body: ArraySlice<UInt8>) -> Reading {
        var isQuoted = false
        var depth = 0
        var isEscaped = false
        for octet in body {
            if depth > 0 {
                if isEscaped {
                    isEscaped = false
                } else if octet == UInt8(ascii: "\\") {
                    isEscaped = escapes
                } else if octet == UInt8(ascii: ")") {
                    depth -= 1
                } else if octet == UInt8(ascii: "(") && nests {
                    depth += 1
                }
                continue
            }
            if isEscaped {
                isEscaped = false
                if octet <= 0x20, endsOurs() { return .ours }
                append(octet)
            } else {
                switch octet {
                case UInt8(ascii: "\\"):
                    if endsOurs() { return .ours }
                    isEscaped = true
                case UInt8(ascii: "\""):
                    isQuoted.toggle()
                    if endsOurs() { return .ours }
                case 0...0x20, 0x7F:
                    if endsOurs() { return .ours }
                case UInt8(ascii: "(") where !isQuoted:
                    if endsOurs() { return .ours }
                    hasComments = true
                    depth = 1
                case UInt8(ascii: ";") where !isQuoted:
                    return endsOurs() ? .ours : isEmpty ? .unusable : .another
                case UInt8(ascii: "=") where !isQuoted:
                    // `dkim=pass` without an id before it.
                    return .unusable
                default:
                    // Also before the first 8-bit octet, which could be another script's blank.
                    if !ResultSyntax.isToken(octet), octet < 0x80 || isASCII, endsOurs() {
                        return .ours
                    }
                    // RFC 8601 §2.2: an id begins with a token or a quoted string.
                    if text.isEmpty, !isQuoted, !ResultSyntax.isToken(octet), octet < 0x80 {
                        return .unusable
                    }
                    append(octet)
                }
            }
            if text.count > Self.maximumLength || questions > Self.maximumQuestions {
                return .unusable
            }
        }
        if endsOurs() { return .ours }
        return isEmpty || isQuoted ? .unusable : .another
    }

    private mutating func append(_ octet: UInt8) {
        guard octet > 0x20, octet != 0x7F else { return }
        text.append(octet)
        trailingDots = octet == UInt8(ascii: ".") ? trailingDots + 1 : 0
        if octet >= 0x80 { isASCII = false }
    }

    /// Whether there is nothing that could be an id, such as dots alone.
    private var isEmpty: Bool { text.count == trailingDots }

    /// Whether the text so far is one of our ids.
    private mutating func endsOurs() -> Bool {
        guard text.count > checkedCount, text.count <= Self.maximumLength else { return false }
        checkedCount = text.count
        guard !isASCII || ours.mayHave(length: text.count - trailingDots) else { return false }
        questions += 1
        return ours.contains(Self.normalized(text))
    }
}

extension String {
    /// Without dots at the end, also those that UTS #46 maps to dots.
    fileprivate var trimmingDots: Substring {
        var rest = unicodeScalars[...]
        while let last = rest.last, [".", "\u{3002}", "\u{FF0E}", "\u{FF61}"].contains(last) {
            rest.removeLast()
        }
        return Substring(rest)
    }
}
