internal import DKIMCore

/// Looks through the signing table once, before it is used: its rows, and whether the key table
/// has the keys that they name.
struct SigningTableCheck {
    private let set: any DataSet
    /// Nil where it is not to be looked whether keys are there.
    private let keys: (any DataSet)?
    private let usesAllMatches: Bool
    private let keyNames: [String]
    private var report: TableReport
    /// Whose mail is ours.
    private(set) var claims = DomainClaims()

    /// `keyNames` are some of the key table's, to tell what a misspelt one was meant to be.
    init(
        _ set: any DataSet, keys: (any DataSet)?, keyNames: [String], options: KeyOptions
    ) {
        self.set = set
        self.keys = keys
        self.keyNames = keyNames.sorted()
        usesAllMatches = options.multipleSignatures
        report = TableReport(parameter: "SigningTable", isLenient: options.lenientTables)
    }

    /// Looks at every row.
    mutating func run(_ context: inout LoadingContext) {
        let set = set
        report.parameter = context.nameOfTables(asWritten: report.parameter)
        do throws(DataSetError) {
            if let set = set as? any TextDataSet {
                look(through: set)
            } else {
                try set.walk { row in
                    look(at: row)
                    return true
                }
            }
        } catch {
            report.cannotLookThrough(set, error, &context)
        }
        noticeRepeated()
        report.deliver(to: &context)
    }

    private mutating func look(through set: any TextDataSet) {
        let text = set.text
        let keys = keys as? any TextDataSet
        let needsNoKeys = self.keys == nil
        var form: [UInt8] = []
        text.walk { row in
            let octets = text.bytes.span
            guard row.hasPlainKeyName(in: octets),
                let domain = row.plainSenderDomain(in: octets, isPattern: set.isPatternSet),
                needsNoKeys || keys?.contains(key: octets.extracting(row.value)) == true
            else {
                look(at: text.entry(row))
                return true
            }
            DataSetKeys.address.normalize(octets.extracting(domain), into: &form)
            claims.insert(form.span)
            return true
        }
    }

    private mutating func look(at row: DataSetEntry) {
        if set.isPatternSet {
            claims.insert(pattern: row.key)
        } else {
            claims.insert(key: row.key)
        }
        do throws(ConfigurationError) {
            try checkSender(row.key)
            let entry = try SigningTableEntry(row)
            let key = try key(of: entry, in: row)
            for notice in notices(entry, key: key, of: row) {
                report.notice(notice, of: row)
            }
        } catch {
            report.fault(error, of: row)
        }
    }

    /// Refuses a sender that no address can match, as it was meant to match some.
    private func checkSender(_ key: String) throws(ConfigurationError) {
        guard !key.unicodeScalars.contains("\u{FFFD}") else {
            throw ConfigurationError(
                "“\(key)” matches nothing, as it is not UTF-8", remedy: "save the table as UTF-8")
        }
        let at = key.utf8.lastIndex(of: 0x40)
        let domain = at.map { key[$0...].dropFirst() } ?? key[...]
        guard !domain.hasSuffix(".") else {
            throw ConfigurationError(
                "“\(key)” matches nothing, as it ends in a dot", remedy: "leave the dot out")
        }
        if set.isPatternSet {
            if let fault = WildcardPattern.fault(in: key) { throw fault }
            guard at != nil else { return }
            let odd = domain.unicodeScalars.first { !$0.mayStandInDomainPattern }
            guard domain.isEmpty || odd != nil else { return }
            throw ConfigurationError(
                "“\(key)” matches nothing, as "
                    + (odd.map { "no domain holds the character \($0)" } ?? "it names no domain"),
                remedy: "only * is a wild card: write a line for each domain")
        }
        guard !domain.utf8.contains(0x2A) else { return }
        do throws(DomainNameError) {
            _ = try DomainName(domain.hasPrefix(".") ? domain.dropFirst() : domain)
        } catch {
            throw ConfigurationError(
                "“\(key)”: \(error)",
                expected: "USER@DOMAIN, DOMAIN, .DOMAIN, USER@* or * as the sender")
        }
    }

    /// The key must be there. Whether its entry is in order has been looked at before.
    private func key(
        of entry: SigningTableEntry, in row: DataSetEntry
    ) throws(ConfigurationError) -> DataSetEntry? {
        guard let keys else { return nil }
        let domain = row.key.utf8.lastIndex(of: 0x40).map { row.key[$0...].dropFirst() }
        guard let name = entry.keyName ?? DomainName(ifName: domain ?? row.key[...])?.ascii
        else { return nil }
        let found: DataSetEntry?
        do throws(DataSetError) {
            found =
                keys.isPatternSet
                ? try keys.allEntries(for: name).first { $0.key == name }
                : try keys.entry(for: name)
        } catch {
            throw ConfigurationError(error.problem, remedy: error.remedy)
        }
        guard found == nil else { return found }
        throw ConfigurationError(
            "signing table references unknown key '\(name)'",
            remedy: Spelling.nearest(to: name, among: keyNames)
                .map { "is “\($0)” meant?" } ?? "add it to KeyTable")
    }

    private func notices(
        _ entry: SigningTableEntry, key: DataSetEntry?, of row: DataSetEntry
    ) -> [String] {
        var notices: [String] = []
        if let signer = entry.signer, !signer.contains("%"), let domain = domain(of: key),
            !SigningIdentities.isUsable(signer, under: domain)
        {
            notices.append("i=\(signer) is left out, as it is not within \(domain)")
        }
        if set.isPatternSet {
            if !row.key.utf8.contains(0x40), !row.key.utf8.contains(0x2A) {
                notices.append(
                    "“\(row.key)” matches no address; for all of a domain write *@\(row.key)")
            }
        } else {
            let key = DataSetKeys.address.normalizedWhole(row.key)
            if key != "*", !key.hasSuffix("@*"), key.contains("*") {
                notices.append(
                    "“\(row.key)” matches nothing, as * is a wild card in refile: tables only")
            } else if row.key.hasPrefix("*@") {
                notices.append("“\(row.key)” is read as “\(key)”; it is a pattern for refile:")
            }
        }
        return notices
    }

    /// The domain that a row of the key table says; nil where it says none.
    private func domain(of key: DataSetEntry?) -> DomainName? {
        guard let key else { return nil }
        do throws(ConfigurationError) {
            return try KeyTableEntry(key).domain
        } catch {
            // Told when the key table was looked through.
            return nil
        }
    }

    private mutating func noticeRepeated() {
        guard let set = set as? any RepeatingDataSet, !(set.isPatternSet && usesAllMatches)
        else { return }
        set.walkRepeated { row, earlier in
            report.notice(
                "“\(row.key)” is already at \(earlier), which counts"
                    + (usesAllMatches ? "; so that both sign, make it a refile: table" : ""),
                at: row.location)
            return true
        }
    }
}

extension Unicode.Scalar {
    /// Whether a domain, or a pattern for domains, may hold it; U-labels hold almost anything.
    fileprivate var mayStandInDomainPattern: Bool {
        switch self {
        case "a"..."z", "A"..."Z", "0"..."9", "-", "_", ".", "*": true
        default: value >= 0x80
        }
    }
}
