internal import DKIMCore

/// The domains that one key signs for: the parameters Domain and SubDomains.
struct SigningDomains: Sendable {
    /// The data set.
    let set: any DataSet
    /// Whether a domain covers those below it.
    let coversSubdomains: Bool

    /// The domain to sign as for a sender's domain, and whether that is a parent of it; nil
    /// where it is not ours.
    func match(
        _ domain: DomainName, willWait: () -> Void
    ) throws(DataSetError) -> (domain: DomainName, isParent: Bool)? {
        if try set.entry(for: domain.ascii, willWait: willWait) != nil { return (domain, false) }
        if try set.entry(for: "*", willWait: willWait) != nil { return (domain, false) }
        guard coversSubdomains else { return nil }
        var next = domain.parent
        while let parent = next {
            if try set.entry(for: parent.ascii, willWait: willWait) != nil { return (parent, true) }
            next = parent.parent
        }
        return nil
    }

    /// Whether the domain is named, other than by `*`.
    func names(_ domain: DomainName, willWait: () -> Void) -> Bool {
        var next: DomainName? = domain
        while let name = next {
            do throws(DataSetError) {
                let entries =
                    set.isResident
                    ? try set.allEntries(for: name.ascii)
                    : try set.entry(for: name.ascii, willWait: willWait).map { [$0] } ?? []
                if entries.contains(where: { $0.key != "*" }) { return true }
            } catch {
                // Only a line in the log depends on it.
                return false
            }
            next = coversSubdomains ? name.parent : nil
        }
        return false
    }
}
