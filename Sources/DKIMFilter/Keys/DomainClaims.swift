internal import DKIMCore

/// The domains that a signing table names, and the parts that its patterns say of domains: mail
/// that uses these is ours. Catch-all entries name nobody.
///
/// Of each name only a hash of 64 bits is kept. Two that fall together would cost a wrong line in
/// the log, once in thousands of years.
struct DomainClaims: Sendable {
    private var slots = [UInt64](repeating: 0, count: 64)
    private var count = 0
    private var patterns: [WildcardPattern] = []

    /// Takes a key of the table that is compared whole: an address, a domain, `.domain`.
    mutating func insert(key: String) {
        let domain = Self.domain(of: DataSetKeys.address.normalizedWhole(key))
        guard domain != "*", domain != "." else { return }
        insert(domain)
    }

    /// Takes a key that is a pattern.
    mutating func insert(pattern: String) {
        let key = DataSetKeys.address.normalized(pattern)
        let hasAddress = key.utf8.contains(0x40)
        let domain = Self.domain(of: key)
        guard domain.utf8.contains(where: { $0 != 0x2A && $0 != 0x2E }) else { return }
        if domain.hasPrefix("*."), !domain.dropFirst().utf8.contains(0x2A) {
            insert(String(domain.dropFirst()))
        } else if hasAddress, domain.utf8.contains(0x2A) {
            patterns.append(WildcardPattern(domain))
        } else if hasAddress {
            insert(domain)
        }
    }

    /// Takes a domain, or `.domain` for those below it, in the form in which they are compared.
    mutating func insert(_ name: Span<UInt8>) {
        insert(hash: Self.hash(name))
    }

    /// Whether the domain is named.
    func contains(_ domain: DomainName) -> Bool {
        let octets = Array(domain.ascii.utf8)
        if contains(hash: Self.hash(octets.span)) { return true }
        for index in octets.indices where octets[index] == 0x2E {
            if contains(hash: Self.hash(octets.span.extracting(index...))) { return true }
        }
        return patterns.contains { $0.matches(domain.ascii) }
    }

    private mutating func insert(_ name: String) {
        insert(Array(name.utf8).span)
    }

    private static func domain(of key: String) -> String {
        key.utf8.lastIndex(of: 0x40).map { String(key[key.utf8.index(after: $0)...]) } ?? key
    }

    /// 0 means a free slot.
    private static func hash(_ name: Span<UInt8>) -> UInt64 {
        max(1, UInt64(bitPattern: Int64(name.hash())))
    }

    private func contains(hash: UInt64) -> Bool { slots[slot(of: hash)] == hash }

    private mutating func insert(hash: UInt64) {
        let slot = slot(of: hash)
        guard slots[slot] == 0 else { return }
        slots[slot] = hash
        count &+= 1
        guard count > slots.count / 4 &* 3 else { return }
        let old = slots
        slots = [UInt64](repeating: 0, count: old.count &* 2)
        for hash in old where hash != 0 { slots[self.slot(of: hash)] = hash }
    }

    /// Where the hash is, or would go.
    private func slot(of hash: UInt64) -> Int {
        let mask = slots.count &- 1
        var slot = Int(truncatingIfNeeded: hash) & mask
        while slots[slot] != 0, slots[slot] != hash { slot = (slot &+ 1) & mask }
        return slot
    }
}
