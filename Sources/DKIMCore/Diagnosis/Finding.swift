/// One thing that a diagnosis has to say about a signature, in an operator's words.
public struct Finding: Sendable, Equatable {
    /// How sure it is.
    public enum Kind: String, Sendable, CaseIterable {
        /// Read or computed.
        case fact
        /// A hypothesis about what happened to the message under which a signed hash comes out.
        /// No other explanation is as likely: a hash does not come out by chance.
        case proof
        /// Likely by what the header says, and not more than that.
        case guess
        /// What to do about it, and who.
        case remedy
    }

    /// How sure it is.
    public let kind: Kind
    /// A sentence or two. Foreign text in it is harmless to a terminal.
    public let text: String
    /// Lines that belong below it, blanks included: a caret points into the line before.
    public let details: [String]

    init(_ kind: Kind, _ text: String, details: [String] = []) {
        self.kind = kind
        self.text = text
        self.details = details
    }

    /// All on one line, for programs.
    public var line: String {
        "\(kind.rawValue): " + ([text] + details.map(\.text.singleSpaced)).joined(separator: " | ")
    }
}

extension String {
    fileprivate var text: Substring { self[...] }
}

extension Substring {
    /// With one blank in the place of several, and none at the ends.
    fileprivate var singleSpaced: String { split(separator: " ").joined(separator: " ") }
}
