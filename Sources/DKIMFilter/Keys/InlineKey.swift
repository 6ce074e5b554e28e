internal import DKIMCore

/// A private key that stands in a table in place of a path, on one line.
enum InlineKey {
    /// The DER that the line stands for: PEM that lost its line ends, or base64 alone. Nil if it
    /// is neither.
    static func der(of text: String) -> [UInt8]? {
        var base64 = text[...]
        if let begin = base64.firstRange(of: "-----BEGIN ") {
            guard let label = base64[begin.upperBound...].firstRange(of: "-----"),
                let end = base64[label.upperBound...].firstRange(of: "-----END ")
            else { return nil }
            base64 = base64[label.upperBound..<end.lowerBound]
        }
        // Some tools write line ends as a backslash and an n.
        let octets = base64.replacing("\\n", with: "").utf8.filter { $0 > 0x20 }
        // The shortest key, an Ed25519 one, has 64 characters.
        guard octets.count >= 64 else { return nil }
        do throws(Base64Error) {
            return try Base64.decode(octets)
        } catch {
            return nil
        }
    }
}
