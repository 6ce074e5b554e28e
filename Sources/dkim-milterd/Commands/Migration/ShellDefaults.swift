internal import DKIMFilter

/// A file of shell variables such as /etc/default/opendkim.
struct ShellDefaults {
    /// An assignment that is in force.
    struct Assignment: Equatable {
        let line: Int
        let name: String
        /// The value, with the variables that the file sets put in.
        let value: String
    }

    private(set) var assignments: [Assignment] = []

    /// Reads the text. NAME is the service's own name, as in Debian's scripts.
    init(_ text: String, name: String) {
        var variables = ["NAME": name]
        for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false)
            .enumerated()
        {
            let line = String(line).trimmingBlanks
            guard let equals = line.firstIndex(of: "="), !line.hasPrefix("#") else { continue }
            let name = String(line[..<equals])
            guard !name.isEmpty, name.allSatisfy({ $0.isLetter || $0.isNumber || $0 == "_" })
            else { continue }
            let value = Self.value(line[line.index(after: equals)...], variables)
            variables[name] = value
            assignments.append(Assignment(line: index + 1, name: name, value: value))
        }
    }

    /// The last value of a variable.
    func value(_ name: String) -> String? { assignments.last { $0.name == name }?.value }

    /// Takes quotes and a comment off, and puts variables in.
    private static func value(_ text: Substring, _ variables: [String: String]) -> String {
        var text = text
        if let quote = text.first, quote == "\"" || quote == "'" {
            text = text.dropFirst().prefix { $0 != quote }
            if quote == "'" { return String(text) }
        } else {
            text = text.prefix { $0 != " " && $0 != "\t" && $0 != ";" }
        }
        var result = ""
        while let dollar = text.firstIndex(of: "$") {
            result += text[..<dollar]
            text = text[text.index(after: dollar)...]
            let hasBraces = text.first == "{"
            if hasBraces { text = text.dropFirst() }
            let name = text.prefix { $0.isLetter || $0.isNumber || $0 == "_" }
            text = text.dropFirst(name.count)
            if hasBraces, text.first == "}" { text = text.dropFirst() }
            result += variables[String(name)] ?? ""
        }
        return result + text
    }
}
