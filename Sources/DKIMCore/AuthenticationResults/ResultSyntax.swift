/// Writes each part of an Authentication-Results field so that its value cannot leave its place.
///
/// Values come from the message, that is from anyone. A value is written bare only where it
/// consists of characters that its place allows bare; otherwise it becomes a quoted string, and
/// what not even that may hold (controls, 8-bit octets) is replaced.
struct ResultSyntax {
    /// The longest property value, as written: RFC 5322 §2.1.1 limits lines, and a value cannot
    /// be folded.
    static let maximumValueLength = 900
    /// The longest reason, comment or authserv-id, in characters.
    static let maximumTextLength = 400

    /// Whether UTF-8 may be written (RFC 6532 §3.2), as in a message sent with SMTPUTF8.
    let allowsUTF8: Bool

    /// The parts of a result between which a line may be folded.
    func pieces(of info: ResultInfo) -> [String] {
        guard Self.isKeyword(info.method) else { return [] }
        let method = info.version.map { "\(info.method)/\(max($0, 0))" } ?? info.method
        // A word that is no keyword cannot be told; nothing may be taken for a pass.
        let result = Self.isKeyword(info.result) ? info.result : DKIMResult.permerror.rawValue
        var pieces = ["\(method)=\(result)"]
        if let reason = info.reason, !reason.isEmpty {
            pieces.append("reason=" + quotedString(clipped(plain(reason))))
        }
        if let comment = info.comment { pieces += commentPieces(clipped(plain(comment))) }
        pieces += info.properties.compactMap(propertySpecification)
        return pieces
    }

    /// The authserv-id: a token or a quoted string (RFC 8601 §2.2).
    ///
    /// An internationalised name is written in A-labels, which every reader understands.
    func authservID(_ identifier: String) -> String {
        value(clipped(Self.aLabels(identifier)))
    }

    /// A value (RFC 2045 §5.1): bare if it is a token, else a quoted string.
    private func value(_ text: String) -> String {
        Self.isToken(text) ? text : quotedString(text)
    }

    /// `ptype.property=pvalue`; nil where that cannot be written.
    ///
    /// A value that is too long is left out whole: cut, it would name something else.
    private func propertySpecification(_ property: ResultProperty) -> String? {
        guard Self.isKeyword(property.ptype), Self.isKeyword(property.property) else { return nil }
        guard property.value.utf8.count <= Self.maximumValueLength else { return nil }
        let value = propertyValue(property.value)
        guard value.utf8.count <= Self.maximumValueLength else { return nil }
        return "\(property.ptype).\(property.property)=\(value)"
    }

    /// `[ [ local-part ] "@" ] domain-name`, else a value (RFC 8601 §2.2 pvalue).
    private func propertyValue(_ text: String) -> String {
        guard let at = text.utf8.lastIndex(of: 0x40) else {
            let name = Self.aLabels(text)
            return value(Self.isDomainName(name) ? name : inCharset(text))
        }
        let localPart = inCharset(String(text[..<at]))
        let domain = Self.aLabels(String(text[text.utf8.index(after: at)...]))
        guard Self.isDomainName(domain) else { return quotedString(inCharset(text)) }
        if localPart.isEmpty { return "@" + domain }
        let isBare = Self.isToken(localPart) && Self.isDotAtom(localPart)
        return (isBare ? localPart : quotedString(localPart)) + "@" + domain
    }

    /// A name in U-labels turned into A-labels; other text stays as it is.
    private static func aLabels(_ text: String) -> String {
        guard !Self.isASCII(text), let name = try? DomainName(text) else { return text }
        return name.ascii
    }

    /// Text in US-ASCII unless UTF-8 may be written.
    ///
    /// UTF-8 becomes dkim-quoted-printable, the form that i= has in a message without SMTPUTF8
    /// (RFC 6376 §2.11); ASCII text stays as it is.
    private func inCharset(_ text: String) -> String {
        guard !allowsUTF8, !Self.isASCII(text) else { return text }
        let digits = Array("0123456789ABCDEF".utf8)
        var octets: [UInt8] = []
        for octet in text.utf8 {
            if octet < 0x80, octet != 0x3D {
                octets.append(octet)
            } else {
                octets += [0x3D, digits[Int(octet >> 4)], digits[Int(octet & 15)]]
            }
        }
        return String(decoding: octets, as: UTF8.self)
    }

    /// A comment, split at its blanks.
    private func commentPieces(_ comment: String) -> [String] {
        if comment.utf8.allSatisfy(Self.isPlainInComment) {
            let words = comment.utf8.split(separator: 0x20)
            guard !words.isEmpty else { return [] }
            return words.indices.map { index in
                (index == 0 ? "(" : "") + Substring(words[index])
                    + (index == words.count - 1 ? ")" : "")
            }
        }
        var text = ""
        for scalar in comment.unicodeScalars {
            switch scalar {
            case "(", ")", "\\":
                text.unicodeScalars.append("\\")
                text.unicodeScalars.append(scalar)
            default:
                text.unicodeScalars.append(printable(scalar))
            }
        }
        let words = text.split(separator: " ")
        guard !words.isEmpty else { return [] }
        return "(\(words.joined(separator: " ")))".split(separator: " ").map(String.init)
    }

    /// A quoted string (RFC 5322 §3.2.4, RFC 6532 §3.2).
    private func quotedString(_ text: String) -> String {
        var quoted = "\""
        for scalar in text.unicodeScalars {
            if scalar == "\"" || scalar == "\\" { quoted.unicodeScalars.append("\\") }
            quoted.unicodeScalars.append(printable(scalar))
        }
        return quoted + "\""
    }

    /// The character, or a question mark for one that could break the field or mislead its
    /// reader: controls, line and paragraph separators, and changes of the writing direction.
    private func printable(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
        switch scalar.value {
        case 0x20...0x7E: scalar
        case 0...0x9F, 0x061C, 0x200B...0x200F, 0x2028...0x202E, 0x2060...0x206F, 0xFEFF: "?"
        default: allowsUTF8 ? scalar : "?"
        }
    }

    /// Words for people with the marks of typography as US-ASCII has them, lest they come out as
    /// question marks. Both kinds of quotes become single ones, which need no escape here.
    private func plain(_ text: String) -> String {
        guard !allowsUTF8, !Self.isASCII(text) else { return text }
        var plain = ""
        for scalar in text.unicodeScalars {
            switch scalar.value {
            case 0x2018...0x201F: plain += "'"
            case 0x2010...0x2015, 0x2212: plain += "-"
            case 0x2026: plain += "..."
            case 0xA0, 0x202F: plain += " "
            default: plain.unicodeScalars.append(scalar)
            }
        }
        return plain
    }

    /// Cuts text for people; such a cut changes no meaning that a machine reads.
    private func clipped(_ text: String) -> String {
        guard text.utf8.count > Self.maximumTextLength else { return text }
        var clipped = String.UnicodeScalarView()
        var octets = 0
        for scalar in text.unicodeScalars {
            octets += scalar.utf8.count
            guard octets <= Self.maximumTextLength - 3 else { break }
            clipped.append(scalar)
        }
        return String(clipped) + "..."
    }
}
