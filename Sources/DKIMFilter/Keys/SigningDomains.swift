internal import DKIMCore

/// The domains that one key signs for: the parameters Domain and SubDomains.
struct SigningDomains: Sendable {
    /// The data set.
    let set: any DataSet
    /// Whether a domain covers those below it.
    let coversSubdomains: Bool

    /// Whom to sign as.
    struct Match {
        let domain: DomainName
        /// Whether the sender's domain lies below it.
        let isParent: Bool
        /// The entry that names it.
        let entry: DataSetEntry
    }

    /// The domain to sign as for a sender's domain; nil where it is not ours.
    func match(
        _ domain: DomainName, willWait: () -> Void
    ) throws(DataSetError) -> Match? {
        var doubt: DataSetError?
        for candidate in candidates(for: domain) {
            do throws(DataSetError) {
                if let entry = try set.firstEntry(for: candidate.keys, willWait: willWait) {
                    return Match(
                        domain: candidate.domain, isParent: candidate.domain != domain,
                        entry: entry)
                }
            } catch {
                guard error.isFormerAbsence else { throw error }
                doubt = error
            }
        }
        if let doubt { throw doubt }
        return nil
    }

    /// The domains to sign as, in the order of look-up, with the keys that stand for them.
    private func candidates(for domain: DomainName) -> [(domain: DomainName, keys: [String])] {
        var candidates = [(domain, [domain.ascii, "*"])]
        var next = coversSubdomains ? domain.parent : nil
        while let parent = next {
            candidates.append((parent, [parent.ascii]))
            next = parent.parent
        }
        return candidates
    }

    /// Whether the domain is named, other than by `*`. No store is asked: what is known of it has
    /// to do.
    func names(_ domain: DomainName) -> Bool {
        var next: DomainName? = domain
        while let name = next {
            if isNamed(name) { return true }
            next = coversSubdomains ? name.parent : nil
        }
        return false
    }

    private func isNamed(_ domain: DomainName) -> Bool {
        guard set.isResident else { return set.isKnown(domain.ascii) }
        do throws(DataSetError) {
            return try set.allEntries(for: domain.ascii).contains { $0.key != "*" }
        } catch {
            // Only a line in the log depends on it.
            return false
        }
    }
}
