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
    /// Signed fields without a copy, beside others of their names that have one: z= need not hold
    /// all, so that they may have been added or not.
    private(set) var uncopied: [Int] = []

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
            differences.append("  " + Self.words(name, was: copy.body, isNow: Array(field.body)))
            change.replaced[place] = HeaderField(
                name: field.bytes[..<(field.body.startIndex - 1)], body: copy.body)
        }
        for copy in old {
            differences.append(
                "  \(name) was “\(Excerpt.text(Self.trimmed(copy.body)))” when it was signed and "
                    + "is gone")
            change.added.append(HeaderField(name: name.text.utf8, body: copy.body))
        }
        uncopied += places
    }

    /// The change that leaves out what has no copy, too.
    var withoutUncopied: HeaderChange {
        var change = change
        for place in uncopied { change.replaced[place] = .some(nil) }
        return change
    }

    /// Names fields without a copy, each with the same words behind it.
    func uncopied(_ words: String) -> [String] {
        uncopied.map { place in
            let field = example.fields[place]
            let text = Excerpt.text(field.body.trimmingFolds)
            return "  \(Excerpt.text(field.name)) “\(text)” \(words)"
        }
    }

    private static func words(_ name: FieldName, was copy: [UInt8], isNow body: [UInt8]) -> String {
        let (old, new) = (trimmed(copy), trimmed(body))
        guard !old.elementsEqual(new) else {
            return "\(name) has other white space or line breaks than when it was signed"
        }
        let (was, now) = Difference.words(old, new)
        return "\(name) was \(was) when it was signed and is \(now) now"
    }

    /// Some signers do not copy the blank behind the colon.
    private func isSame(_ copy: CopiedField, _ field: HeaderField) -> Bool {
        let now = canonical(field.name, field.body)
        return now == canonical(field.name, copy.body)
            || now == canonical(field.name, [0x20] + copy.body)
    }

    private func canonical(_ name: some Sequence<UInt8>, _ body: some Sequence<UInt8>) -> [UInt8] {
        var octets: [UInt8] = []
        HeaderCanonicalization.append(
            HeaderField(name: name, body: body),
            using: example.signature.canonicalization.header, into: &octets)
        return octets
    }

    /// On one line, white space at the ends left out.
    private static func trimmed(_ body: [UInt8]) -> ArraySlice<UInt8> {
        body.filter { $0 != 0x0D && $0 != 0x0A }.trimmingFolds
    }
}
