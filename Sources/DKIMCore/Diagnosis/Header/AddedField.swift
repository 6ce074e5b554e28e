extension HeaderHypothesis {
    /// A field that somebody has put in: below the signed one of its name, which h= then takes in
    /// its place, or anywhere if h= lists its name once more than there were (over-signing,
    /// RFC 6376 §5.4, §8.15).
    static let addedField = HeaderHypothesis { example in
        example.fields.indices.compactMap { place in
            guard place != example.own, let name = FieldName(octets: example.fields[place].name)
            else { return nil }
            let instances = example.places(of: name)
            guard let index = instances.firstIndex(of: place) else { return nil }
            let listed = example.listed(name)
            // Counted from the bottom, h= takes so many; the others are not signed.
            guard instances.count - index <= listed else { return nil }
            let text = Excerpt.text(example.fields[place].body.trimmingFolds)
            let which = instances.count > 1 ? " (number \(index + 1) from the top)" : ""
            let cause =
                instances.count > 1 || listed > 1
                ? "it was added after signing, and h= lists \(name) \(times(listed)), so that no "
                    + "more than the signed ones may be there"
                : "it was added after signing, and h= lists \(name) so that none may be added"
            return HeaderChange(
                replaced: [place: HeaderField?.none],
                condition: "the field “\(name): \(text)”\(which) is left out", cause: cause,
                remedy: name == .from
                    ? "a second From is how mail is forged: do not trust this message; else the "
                        + "hop that adds it has to stop"
                    : "the hop that adds \(name) has to leave it alone, or the signer has to list "
                        + "it less often in h=")
        }
    }

    private static func times(_ count: Int) -> String {
        switch count {
        case 1: "once"
        case 2: "twice"
        default: "\(count) times"
        }
    }
}
