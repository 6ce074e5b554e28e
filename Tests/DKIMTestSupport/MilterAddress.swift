/// Where a milter listens.
package enum MilterAddress: Sendable, Hashable {
    case unix(path: String)
    /// On 127.0.0.1.
    case inet(port: UInt16)

    /// Reads `local:/path` and `inet:port@host`.
    package init?(_ text: String) {
        if text.hasPrefix("local:") {
            self = .unix(path: String(text.dropFirst(6)))
        } else if text.hasPrefix("inet:"), let port = UInt16(text.dropFirst(5).prefix { $0 != "@" })
        {
            self = .inet(port: port)
        } else {
            return nil
        }
    }
}
