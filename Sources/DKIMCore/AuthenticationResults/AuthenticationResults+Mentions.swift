extension AuthenticationResults {
    /// Whether a field has, or could be read to have, a result of DKIM or of a method that builds
    /// on it, such as `dkim-atps`.
    ///
    /// Errs towards yes: the word counts wherever it stands alone, in comments, quoted strings and
    /// ill-formed parts too. It does not within a name such as `dkim.example.com`.
    public static func mentionsDKIM(body: ArraySlice<UInt8>) -> Bool {
        let word = Array("dkim".utf8)
        var start = body.startIndex
        while body.endIndex - start >= word.count {
            let end = start + word.count
            if body[start..<end].elementsEqual(word, by: { $0.asciiLowercased == $1 }),
                !isNamePart(body[..<start].last),
                !isNamePart(body[end...].first)
                    || body[end] == UInt8(ascii: "-")
            {
                return true
            }
            start += 1
        }
        return false
    }

    /// Whether a word goes on with this octet.
    private static func isNamePart(_ octet: UInt8?) -> Bool {
        guard let octet else { return false }
        switch octet {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "-"), UInt8(ascii: "_"),
            UInt8(ascii: "."), UInt8(ascii: "@"):
            return true
        default:
            return false
        }
    }
}
