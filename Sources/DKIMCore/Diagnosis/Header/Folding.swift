extension HeaderHypothesis {
    /// Line breaks within fields, which hops add and take away. The relaxed canonicalization lets
    /// them pass, unless there was no white space before.
    static let folding = HeaderHypothesis { example in
        let places = example.fields.indices.filter { $0 != example.own }
        var changes: [HeaderChange] = []
        if example.signature.canonicalization.header == .simple {
            for (form, words) in [
                (unfolded, "each field is on one line"),
                (singleSpaced, "each field is on one line with one blank for several"),
            ] {
                changes += places.map { place in
                    change(
                        [place: form(example.fields[place])],
                        "the field \(Excerpt.text(example.fields[place].name)) is on one line")
                }
                changes.append(
                    change(
                        Dictionary(
                            uniqueKeysWithValues: places.map { ($0, form(example.fields[$0])) }),
                        words))
                changes.append(
                    HeaderChange(
                        signatureField: form(example.emptied),
                        condition: "the DKIM-Signature field is on one line", cause: cause,
                        remedy: remedy))
            }
        }
        for place in places where example.fields[place].body.contains(0x0A) {
            changes.append(
                change(
                    [place: joined(example.fields[place])],
                    "the line breaks in \(Excerpt.text(example.fields[place].name)) and the blanks "
                        + "behind them are taken out"))
        }
        return changes.filter { !changesNothing($0, example) }
    }

    private static let cause = "a hop has changed the line breaks or the white space"
    private static let remedy =
        "the signer should use c=relaxed for headers and keep lines below 78 characters"

    private static func change(_ replaced: [Int: HeaderField?], _ words: String) -> HeaderChange {
        HeaderChange(replaced: replaced, condition: words, cause: cause, remedy: remedy)
    }

    private static func changesNothing(_ change: HeaderChange, _ example: HeaderCase) -> Bool {
        guard change.signatureField == nil else {
            return change.signatureField == example.emptied
        }
        return change.replaced.allSatisfy { place, field in field == example.fields[place] }
    }

    /// Without the line breaks of its folds; their blanks stay (RFC 5322 §2.2.3).
    private static func unfolded(_ field: HeaderField) -> HeaderField {
        named(field, field.body.filter { $0 != 0x0D && $0 != 0x0A })
    }

    /// With one blank for each run of white space, and one behind the colon.
    private static func singleSpaced(_ field: HeaderField) -> HeaderField {
        let words = field.body.split(whereSeparator: \.isFoldingOctet)
        return named(field, [0x20] + Array(words.joined(separator: [0x20])))
    }

    /// Without folds and their blanks.
    private static func joined(_ field: HeaderField) -> HeaderField {
        let lines = field.body.split(separator: 0x0A, omittingEmptySubsequences: false)
        let texts = lines.enumerated().map { index, line in
            let end = line.last == 0x0D ? line.dropLast() : line
            return index == 0 ? end : end.drop { $0.isBlank }
        }
        return named(field, Array(texts.joined()))
    }

    private static func named(_ field: HeaderField, _ body: [UInt8]) -> HeaderField {
        HeaderField(name: field.bytes[..<(field.body.startIndex - 1)], body: body)
    }
}
