internal import DKIMCore

// Which keys are to be compared with DNS. A row that cannot be used is passed over here: the mail
// that needs it tells of it.

extension SigningIdentities {
    /// Keys whose domain is known beforehand, from a row on.
    ///
    /// Stores are not walked: their keys are known when they sign.
    ///
    /// - Returns: at most `limit` keys, and the row to go on with; 0 after the last.
    func keysToCheck(from start: Int, limit: Int) -> (keys: [CheckedKey], next: Int) {
        var keys: [CheckedKey] = []
        switch source {
        case .none, .senders:
            return ([], 0)
        case .oneKey(let domains, let selector, let store, let file):
            guard domains.set.isResident else { return ([], 0) }
            let next = Self.walk(domains.set, from: start) { row in
                guard let domain = DomainName(ifName: row.key) else { return true }
                Self.append(to: &keys) { () throws(SigningLookupError) in
                    try Self.identity(
                        in: store, file: file, selector: selector, domain: domain)
                }
                return keys.count < limit
            }
            return (keys, next)
        case .tables(_, let table, let store, all: _):
            guard table.set.isResident else { return ([], 0) }
            let next = Self.walk(table.set, from: start) { row in
                Self.append(to: &keys) { () throws(SigningLookupError) in
                    // Of several rows with one name the first counts.
                    guard let entry = try table.entry(named: row.key, willWait: {}),
                        entry.location == row.location, let domain = entry.domain
                    else { return nil }
                    return try Self.identity(
                        entry, of: nil, domain: domain, agent: nil, store: store)
                }
                return keys.count < limit
            }
            return (keys, next)
        }
    }

    /// The key that signs today in the place of one that did; nil if none does.
    ///
    /// - Parameter isUsed: whether it has signed of late, which is all that is known of a store.
    func currentKey(for key: CheckedKey, isUsed: Bool) -> CheckedKey? {
        var found: [CheckedKey] = []
        switch source {
        case .none, .senders:
            return nil
        case .oneKey(let domains, let selector, let store, let file):
            guard domains.set.isResident else { return isUsed ? key : nil }
            Self.append(to: &found) { () throws(SigningLookupError) in
                guard selector == key.query.selector else { return nil }
                let match = try Self.lookUp { () throws(DataSetError) in
                    try domains.match(key.query.domain, willWait: {})
                }
                guard match?.domain == key.query.domain else { return nil }
                return try Self.identity(
                    in: store, file: file, selector: selector, domain: key.query.domain)
            }
        case .tables(_, let table, let store, all: _):
            guard table.set.isResident else { return isUsed ? key : nil }
            Self.append(to: &found) { () throws(SigningLookupError) in
                guard let entry = try table.entry(named: key.name, willWait: {}),
                    entry.selector == key.query.selector,
                    (entry.domain ?? key.query.domain) == key.query.domain
                else { return nil }
                return try Self.identity(
                    entry, of: nil, domain: key.query.domain, agent: nil, store: store)
            }
        }
        return found.first
    }

    private static func append(
        to keys: inout [CheckedKey],
        _ identity: () throws(SigningLookupError) -> SigningIdentity?
    ) {
        do throws(SigningLookupError) {
            if let identity = try identity() { keys.append(CheckedKey(identity)) }
        } catch {
            return
        }
    }

    /// Gives the rows from one on until `body` answers false.
    ///
    /// - Returns: the row after the last one given; 0 if there is none.
    private static func walk(
        _ set: any DataSet, from start: Int, _ body: (DataSetEntry) -> Bool
    ) -> Int {
        var index = 0
        var next = 0
        func visit(_ entry: () -> DataSetEntry) -> Bool {
            defer { index &+= 1 }
            guard index >= start, !body(entry()) else { return true }
            next = index &+ 1
            return false
        }
        if let text = (set as? any TextDataSet)?.text {
            // Rows that are passed over are not made into values.
            text.walk { row in visit { text.entry(row) } }
            return next
        }
        do throws(DataSetError) {
            try set.walk { row in visit { row } }
        } catch {
            return 0
        }
        return next
    }
}
