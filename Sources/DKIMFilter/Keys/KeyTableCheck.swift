internal import DKIMCore

/// Looks through the key table once, before it is used.
struct KeyTableCheck {
    /// So many names are remembered to tell what a misspelt one was meant to be.
    private static let maximumNames = 1_000

    private let set: any DataSet
    private let store: PrivateKeyStore
    private let maximumKeys: Int
    /// The keys that were read, by their paths or texts.
    private var read: [[UInt8]: Result<KeyType, PrivateKeyError>] = [:]
    private var unreadRows = 0
    private var rows = 0
    /// The first names.
    private(set) var names: [String] = []
    private var report: TableReport

    /// `maximumKeys` different keys are read, the others when a message first needs them.
    init(_ set: any DataSet, _ store: PrivateKeyStore, maximumKeys: Int, isLenient: Bool) {
        self.set = set
        self.store = store
        self.maximumKeys = maximumKeys
        report = TableReport(parameter: "KeyTable", isLenient: isLenient)
    }

    /// Looks at every row.
    mutating func run(_ context: inout LoadingContext) {
        let set = set
        report.parameter = context.nameOfTables(asWritten: report.parameter)
        do throws(DataSetError) {
            if let set = set as? any TextDataSet, !set.isPatternSet {
                look(through: set.text)
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
        if rows == 0, !set.isResident { report.notice("has no entries", at: nil) }
        if unreadRows > 0 {
            report.notice(
                "\(unreadRows) of \(rows) keys are read when mail first needs them; "
                    + "check-config reads all", at: nil)
        }
        report.deliver(to: &context)
    }

    private mutating func look(through text: TableText) {
        text.walk { row in
            guard names.count >= Self.maximumNames,
                let path = row.plainKeyPath(in: text.bytes.span)
            else {
                look(at: text.entry(row))
                return true
            }
            if read.count >= maximumKeys, read[Array(text.bytes[path])] == nil {
                rows &+= 1
                unreadRows &+= 1
            } else if case .success = read[Array(text.bytes[path])] {
                rows &+= 1
            } else {
                look(at: text.entry(row))
            }
            return true
        }
    }

    private mutating func look(at row: DataSetEntry) {
        rows &+= 1
        if names.count < Self.maximumNames { names.append(row.key) }
        do throws(ConfigurationError) {
            guard !(set.isPatternSet && row.key.utf8.contains(0x2A)) else {
                throw ConfigurationError(
                    "“\(row.key)” is no name of a key",
                    remedy: "write a row for each key; a row NAME %:SELECTOR:KEY signs for "
                        + "the domain of each sender")
            }
            try check(try KeyTableEntry(row))
        } catch {
            report.fault(error, of: row)
        }
    }

    /// Reads the key, unless its path depends on the sender, or enough keys have been read.
    private mutating func check(_ entry: KeyTableEntry) throws(ConfigurationError) {
        if entry.domain == nil, entry.material.isTemplate { return }
        let material = entry.material.resolved(for: entry.domain?.ascii ?? "")
        guard let type = try type(of: material, name: entry.name) else {
            unreadRows &+= 1
            return
        }
        guard let algorithm = entry.algorithm, algorithm.keyType != type else { return }
        throw ConfigurationError(
            "key “\(entry.name)” is of type \(type.rawValue), but its entry says "
                + algorithm.rawValue, remedy: "remove the algorithm from the entry")
    }

    private mutating func type(
        of material: KeyMaterial, name: String
    ) throws(ConfigurationError) -> KeyType? {
        let id = Array(material.text.utf8)
        let outcome: Result<KeyType, PrivateKeyError>
        if let known = read[id] {
            outcome = known
        } else if read.count < maximumKeys {
            do throws(PrivateKeyError) {
                outcome = .success(try store.key(material).type)
            } catch {
                outcome = .failure(error)
            }
            read[id] = outcome
        } else {
            return nil
        }
        switch outcome {
        case .success(let type):
            return type
        case .failure(let error):
            throw ConfigurationError("key “\(name)”: \(error.problem)", remedy: error.remedy)
        }
    }

    private mutating func noticeRepeated() {
        guard let set = set as? any RepeatingDataSet else { return }
        set.walkRepeated { row, earlier in
            report.notice(
                "key “\(row.key)” is already at \(earlier), which counts", at: row.location)
            return true
        }
    }
}
