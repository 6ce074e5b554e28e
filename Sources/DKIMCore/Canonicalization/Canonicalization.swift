/// The pair of canonicalization algorithms of a signature (c=, RFC 6376 §3.4 and §3.5).
public struct Canonicalization: Sendable, Hashable, CustomStringConvertible {
    /// How bytes are put into canonical form.
    public enum Algorithm: String, Sendable, CaseIterable {
        case simple
        case relaxed
    }

    /// For the header fields.
    public var header: Algorithm
    /// For the body.
    public var body: Algorithm

    /// Pairs the two algorithms.
    public init(header: Algorithm, body: Algorithm) {
        self.header = header
        self.body = body
    }

    /// Reads `header/body`; a word alone is for the header, and the body is then simple
    /// (RFC 6376 §3.5, c=). Nil where a word is no known algorithm. Letter case is ignored as the
    /// ABNF's literal strings demand (RFC 5234 §2.3).
    public init?(_ text: some StringProtocol) {
        let words = text.lowercased().split(separator: "/", omittingEmptySubsequences: false)
        guard (1...2).contains(words.count), let header = Algorithm(rawValue: String(words[0]))
        else { return nil }
        self.header = header
        guard words.count == 2 else {
            body = .simple
            return
        }
        guard let body = Algorithm(rawValue: String(words[1])) else { return nil }
        self.body = body
    }

    /// As c= has it.
    public var description: String { "\(header.rawValue)/\(body.rawValue)" }
}
