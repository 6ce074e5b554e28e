extension DataSetType {
    /// `refile:path`, a text file whose keys may hold wild cards.
    static let patternFile = DataSetType(
        name: "refile", argument: "PATH",
        help: "A text file as above whose keys may hold * for any text; the first match counts."
    ) { source throws(DataSetError) -> any DataSet in
        PatternDataSet(name: source.name, text: try source.table(), keys: source.keys)
    }
}

/// A file in memory whose keys are patterns. The first one that matches counts.
///
/// Keys without a wild card, and those of the kinds `*@domain`, `*.domain` and `*@*.domain`, are
/// found by hashing: only patterns of other kinds are held against each text.
struct PatternDataSet: TextDataSet, RepeatingDataSet {
    let name: String
    let text: TableText
    private let keys: DataSetKeys
    private let index: TableIndex
    private let others: [(offset: Int, pattern: WildcardPattern)]

    init(name: String, text: TableText, keys: DataSetKeys) {
        self.name = name
        self.text = text
        self.keys = keys
        var index = TableIndex(capacity: text.lineCount)
        var others: [(offset: Int, pattern: WildcardPattern)] = []
        var form: [UInt8] = []
        text.walk { row in
            keys.normalize(text.bytes.span.extracting(row.key), into: &form)
            let (shape, start) = PatternShape.of(form.span)
            guard shape != .other else {
                let pattern = WildcardPattern(String(decoding: form, as: UTF8.self))
                others.append((row.key.lowerBound, pattern))
                return true
            }
            let hash = form.span.extracting(droppingFirst: start).hash(kind: shape.rawValue)
            index.insert(row.key.lowerBound, hash: hash) {
                keys.isForm(form.span, of: text.bytes.span.extracting(text.key(at: $0)))
            }
            return true
        }
        self.index = index
        self.others = others
    }

    var isPatternSet: Bool { true }

    var isResident: Bool { true }

    func entry(for key: String) -> DataSetEntry? {
        let form = keys.normalized(key)
        var best = hashed(form).min() ?? .max
        for (offset, pattern) in others {
            guard offset < best else { break }
            if pattern.matches(form) { best = offset }
        }
        return best < .max ? text.row(at: best).map(text.entry) : nil
    }

    func allEntries(for key: String) -> [DataSetEntry] {
        let form = keys.normalized(key)
        let offsets = hashed(form) + others.filter { $0.pattern.matches(form) }.map(\.offset)
        return offsets.sorted().compactMap(text.row).map(text.entry)
    }

    func walk(_ body: (DataSetEntry) -> Bool) {
        text.walk { body(text.entry($0)) }
    }

    func contains(key: Span<UInt8>) -> Bool {
        var form: [UInt8] = []
        keys.normalize(key, into: &form)
        let (shape, start) = PatternShape.of(form.span)
        guard shape != .other else {
            let pattern = WildcardPattern(String(decoding: form, as: UTF8.self))
            return others.contains { $0.pattern == pattern }
        }
        return !offsets(of: shape, form.span.extracting(droppingFirst: start)).isEmpty
    }

    func walkRepeated(_ body: (DataSetEntry, SourceLocation) -> Bool) {
        for (offset, first) in index.repeated {
            guard let row = text.row(at: offset) else { continue }
            let earlier = SourceLocation(file: text.file, line: text.line(at: first))
            guard body(text.entry(row), earlier) else { return }
        }
    }

    /// The rows with a key of one of the kinds that are hashed, in no order.
    private func hashed(_ form: String) -> [Int] {
        let octets = Array(form.utf8)
        var found = offsets(of: .literal, octets.span)
        let at = octets.lastIndex(of: 0x40)
        if let at { found += offsets(of: .suffix, octets.span.extracting(at...)) }
        let domain = at.map { $0 &+ 1 } ?? 0
        for dot in domain..<octets.count where octets[dot] == 0x2E {
            let suffix = octets.span.extracting(dot...)
            found += offsets(of: .suffix, suffix)
            if at != nil { found += offsets(of: .addressSuffix, suffix) }
        }
        return found
    }

    private func offsets(of shape: PatternShape, _ part: Span<UInt8>) -> [Int] {
        var form: [UInt8] = []
        return index.all(hash: part.hash(kind: shape.rawValue)) {
            keys.normalize(text.bytes.span.extracting(text.key(at: $0)), into: &form)
            let own = PatternShape.of(form.span)
            return own.shape == shape
                && form.span.extracting(droppingFirst: own.partStart).isEqual(to: part)
        }
    }
}
