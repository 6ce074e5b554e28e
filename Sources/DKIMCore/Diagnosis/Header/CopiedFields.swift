/// The fields as the signer has copied them (z=, RFC 6376 §3.5) beside those that came.
///
/// z= is for diagnosis only; that nobody has written it who had no key is known once the signature
/// holds with the copies in the place of the fields.
struct CopiedFields {
    let example: HeaderCase
    let copies: [CopiedField]

    /// What is different, in words.
    private(set) var differences: [String] = []
    /// What undoes the differences.
    private(set) var change = HeaderChange(condition: "", cause: "", remedy: "")

    /// No more copies are compared.
    private static let maximumCopies = 500

    /// Compares.
    init(_ example: HeaderCase, copies: [CopiedField]) {
        self.example = example
        self.copies = copies
        var names: [FieldName] = []
        for copy in copies.prefix(Self.maximumCopies) where !names.contains(copy.name) {
            names.append(copy.name)
        }
        for name in names where example.listed(name) > 0 { compare(name) }
    }

    private mutating func compare(_ name: FieldName) {
        var old = copies.filter { $0.name == name }
        var places = example.places(of: name)
        // What is the same in both needs no word.
        for place in places {
            let field = example.fields[place]
            guard let index = old.firstIndex(where: { isSame($0, field) }) else { continue }
            old.remove(at: index)
            places.removeAll { $0 == place }
        }
        while let copy = old.last, let place = places.last {
            old.removeLast()
            places.removeLast()
            let field = example.fields[place]
            let (was, now) = Difference.words(
                Self.trimmed(copy.body), Self.trimmed(Array(field.body)))
            differences.append("  \(name) was \(was) when it was signed and is \(now) now")
            change.replaced[place] = HeaderField(
                name: field.bytes[..<(field.body.startIndex - 1)], body: copy.body)
        }
        for copy in old {
            differences.append(
                "  \(name) was “\(Excerpt.text(Self.trimmed(copy.body)))” when it was signed and "
                    + "is gone")
            change.added.append(HeaderField(name: name.text.utf8, body: copy.body))
        }
        for place in places {
            let text = Excerpt.text(example.fields[place].body.trimmingFolds)
            differences.append("  \(name) “\(text)” was not there when it was signed")
            change.replaced[place] = .some(nil)
        }
    }

    private func isSame(_ copy: CopiedField, _ field: HeaderField) -> Bool {
        let algorithm = example.signature.canonicalization.header
        var old: [UInt8] = []
        var new: [UInt8] = []
        HeaderCanonicalization.append(
            HeaderField(name: field.name, body: copy.body), using: algorithm, into: &old)
        HeaderCanonicalization.append(
            HeaderField(name: field.name, body: field.body), using: algorithm, into: &new)
        return old == new
    }

    /// On one line, white space at the ends left out.
    private static func trimmed(_ body: [UInt8]) -> ArraySlice<UInt8> {
        body.filter { $0 != 0x0D && $0 != 0x0A }.trimmingFolds
    }
}
