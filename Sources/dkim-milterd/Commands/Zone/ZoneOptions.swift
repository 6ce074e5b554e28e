internal import DKIMCore

/// What a zone of keys is to look like.
struct ZoneOptions {
    /// How records are named.
    enum Names {
        /// By the selector: for a zone `_domainkey.DOMAIN`.
        case selector
        /// By selector and `_domainkey`: for a zone DOMAIN.
        case withSuffix
        /// Whole.
        case whole
    }

    /// The only domain to write keys of, and what `%` in the key table stands for.
    var domain: DomainName?
    /// Whether domains below it are written as well.
    var includesSubdomains = false
    /// How records are named.
    var names = Names.selector
    /// Whether to restrict the keys to mail (s=email).
    var forEmailOnly = false
    /// The TTL of each record; nil leaves it to the zone.
    var ttl: Int?
    /// Whether to write commands for nsupdate(1) instead of a zone.
    var forNsupdate = false
    /// Whether a zone begins with its SOA record.
    var writesSOA = false
    /// Who answers for the zone, as an address; nil for the user on this host.
    var contact: String?
    /// The name servers.
    var nameservers: [String] = []
    /// Figures of the SOA record, in seconds.
    var refresh = 10_800
    /// See `refresh`.
    var retry = 1_800
    /// See `refresh`.
    var expire = 604_800
    /// The TTL of records that have none.
    var defaultTTL = 86_400
}
