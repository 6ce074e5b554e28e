/// The Authentication-Results header field (RFC 8601): who tells, and which results.
///
/// Nothing else builds or reads that field.
public struct AuthenticationResults: Sendable, Hashable {
    /// The identifier of the service that tells (RFC 8601 §2.5), unquoted.
    public var authservID: String
    /// The version of the syntax; nil stands for 1 (RFC 8601 §2.2).
    public var version: Int?
    /// The results in the order they are written; empty is written as `none`.
    public var results: [ResultInfo]

    /// Joins the parts.
    public init(authservID: String, version: Int? = nil, results: [ResultInfo]) {
        self.authservID = authservID
        self.version = version
        self.results = results
    }
}
