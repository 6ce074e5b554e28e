extension DataSetType {
    /// `file:path`, a text file of keys and values.
    static let file = DataSetType(
        name: "file", argument: "PATH",
        help: "A text file with one KEY and, after blanks, its VALUE on each line."
    ) { source throws(DataSetError) -> any DataSet in
        FileDataSet(name: source.name, text: try source.table(), keys: source.keys)
    }
}

/// A file in memory whose keys are compared whole. The first row of a key counts.
struct FileDataSet: TextDataSet, RepeatingDataSet {
    let name: String
    let text: TableText
    private let keys: DataSetKeys
    private let index: TableIndex

    init(name: String, text: TableText, keys: DataSetKeys) {
        self.name = name
        self.text = text
        self.keys = keys
        var index = TableIndex(capacity: text.lineCount)
        var form: [UInt8] = []
        text.walk { row in
            let octets = text.bytes.span
            keys.normalize(octets.extracting(keys.whole(row.key, in: octets)), into: &form)
            index.insert(row.key.lowerBound, hash: form.span.hash()) {
                keys.isForm(form.span, of: text, at: $0)
            }
            return true
        }
        self.index = index
    }

    var isPatternSet: Bool { false }

    var isResident: Bool { true }

    func entry(for key: String) -> DataSetEntry? {
        let form = Array(keys.normalized(key).utf8)
        return offset(ofForm: form).flatMap(text.row).map(text.entry)
    }

    func allEntries(for key: String) -> [DataSetEntry] {
        entry(for: key).map { [$0] } ?? []
    }

    func walk(_ body: (DataSetEntry) -> Bool) {
        text.walk { body(text.entry($0)) }
    }

    func contains(key: Span<UInt8>) -> Bool {
        var form: [UInt8] = []
        keys.normalize(key, into: &form)
        return offset(ofForm: form) != nil
    }

    func walkRepeated(_ body: (DataSetEntry, SourceLocation) -> Bool) {
        for (offset, first) in index.repeated {
            guard let row = text.row(at: offset) else { continue }
            let earlier = SourceLocation(file: text.file, line: text.line(at: first))
            guard body(text.entry(row), earlier) else { return }
        }
    }

    private func offset(ofForm form: [UInt8]) -> Int? {
        index.first(hash: form.span.hash()) {
            keys.isForm(form.span, of: text, at: $0)
        }
    }
}

extension DataSetKeys {
    /// Whether the key that begins at an offset has that form.
    fileprivate func isForm(_ form: Span<UInt8>, of text: TableText, at offset: Int) -> Bool {
        let octets = text.bytes.span
        return isForm(form, of: octets.extracting(whole(text.key(at: offset), in: octets)))
    }

    /// What is compared of a key that is no pattern: of `*@example.com`, which is meant for
    /// everyone there, `example.com`.
    fileprivate func whole(_ key: Range<Int>, in octets: Span<UInt8>) -> Range<Int> {
        guard case .address = self, key.count > 2, octets[key.lowerBound] == 0x2A,
            octets[key.lowerBound &+ 1] == 0x40
        else { return key }
        return (key.lowerBound &+ 2)..<key.upperBound
    }
}
