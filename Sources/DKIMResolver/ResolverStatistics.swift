/// What a resolver has done since it was set up.
package struct ResolverStatistics: Sendable, Equatable {
    /// Look-ups asked for.
    package var queries: UInt64 = 0
    /// Of these, answered from the key cache.
    package var cacheHits: UInt64 = 0
    /// Of these, joined to a look-up already on its way.
    package var joined: UInt64 = 0
    /// Of these, refused because too many were on their way.
    package var refusedOverLimit: UInt64 = 0
    /// Of these, ended by the time limit.
    package var timeouts: UInt64 = 0
    /// Of these, ended because the resolver was shut down.
    package var cancelled: UInt64 = 0
    /// Names handed to DNS.
    package var lookups: UInt64 = 0
    /// Names for which DNS had an answer, positive or negative.
    package var answers: UInt64 = 0
    /// Names for which DNS failed (SERVFAIL and the like).
    package var failures: UInt64 = 0
    /// Names whose answer DNSSEC proved wrong.
    package var bogus: UInt64 = 0
    /// How often look-ups that nobody waits for any more were dropped all at once.
    package var renewals: UInt64 = 0

    /// All zero.
    package init() {}
}
