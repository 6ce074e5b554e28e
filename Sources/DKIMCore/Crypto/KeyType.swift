/// The kinds of key that DKIM knows (k=, RFC 6376 §3.6.1 and RFC 8463 §4).
public enum KeyType: String, Sendable, CaseIterable {
    case rsa
    case ed25519
}
