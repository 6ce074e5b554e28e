/// Milter macros that mark a message as ours: by being set, or by having one of some values.
package struct MacroList: Sendable, Hashable {
    private struct Entry: Sendable, Hashable {
        let name: String
        /// Nil where any value will do.
        let values: [String]?
        /// As written.
        let row: DataSetEntry
    }

    /// An entry that matches, with the value that it matches.
    package struct Match: Sendable {
        /// The macro as the MTA names it.
        package let name: String
        /// Its value.
        package let value: String
        /// The entry as written.
        package let entry: DataSetEntry
    }

    private var entries: [Entry] = []

    /// No macros.
    package init() {}

    /// Whether there is no entry.
    package var isEmpty: Bool { entries.isEmpty }

    /// The macros that are looked at, as the MTA names them: `{daemon_name}`, `i`.
    package var names: [String] {
        var names: [String] = []
        for entry in entries where !names.contains(entry.name) { names.append(entry.name) }
        return names
    }

    /// Whether any entry matches; `macro` gives a macro's value, nil where it is not set.
    package func matches(_ macro: (String) -> String?) -> Bool {
        match(macro) != nil
    }

    /// The first entry that matches.
    package func match(_ macro: (String) -> String?) -> Match? {
        for entry in entries {
            guard let value = macro(entry.name), entry.values?.contains(value) ?? true else {
                continue
            }
            return Match(name: entry.name, value: value, entry: entry.row)
        }
        return nil
    }
}

extension MacroList {
    /// Reads the entries of a data set, and notes what is wrong with them.
    package init(_ set: any DataSet, parameter: String, _ context: inout LoadingContext) {
        for entry in context.entries(of: set, parameter: parameter) {
            guard let name = Self.canonicalName(entry.key) else {
                context.report(
                    ConfigurationError(
                        "“\(entry.key)” is not a macro",
                        expected: "NAME, {NAME} or NAME=VALUE|VALUE", parameter: parameter,
                        location: entry.location))
                continue
            }
            let values = entry.value.map {
                $0.split(separator: "|").map { String($0.trimmedOfBlanks) }
            }
            guard values?.isEmpty != true else {
                context.report(
                    ConfigurationError(
                        "“\(entry.key)” has an empty list of values",
                        remedy: "name one, or "
                            + "leave out what follows the name to let any value do",
                        parameter: parameter, location: entry.location))
                continue
            }
            entries.append(Entry(name: name, values: values, row: entry))
        }
    }

    /// With braces unless it is one letter; nil where it cannot be a macro's name.
    package static func canonicalName(_ text: String) -> String? {
        var name = text[...]
        if name.hasPrefix("{") {
            guard name.hasSuffix("}") else { return nil }
            name = name.dropFirst().dropLast()
        }
        let isName = name.utf8.allSatisfy {
            $0 == 0x5F || $0 &- 0x30 < 10 || ($0 | 0x20) &- 0x61 < 26
        }
        guard !name.isEmpty, isName else { return nil }
        return name.utf8.count == 1 ? String(name) : "{\(name)}"
    }
}
