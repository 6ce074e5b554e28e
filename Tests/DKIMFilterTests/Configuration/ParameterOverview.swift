import DKIMFilter

/// All parameters in Markdown, made from their rows.
enum ParameterOverview {
    /// Documentation/parameters.md.
    static var table: String {
        var text = """
            # Parameters

            All parameters that a configuration file may hold: those of OpenDKIM, those of the
            filters before it, and our own additions. Made from the rows of the program;
            `dkim-filter.conf(5)` tells more.

            - **works**: does what the text says.
            - **old name**: works as the parameter that the text names, with a notice.
            - **no effect**: accepted, with a notice; ignoring it changes nothing for mail.
            - **refused**: to ignore it would change what happens to mail.
            - **not yet**: refused until it works.

            | parameter | | default | |
            | --- | --- | --- | --- |

            """
        for row in ParameterDocumentation.sorted {
            let cells = [
                "`\(row.name)`", state(row), row.defaultValue.map { "`\($0)`" } ?? "", words(row),
            ]
            text +=
                "| " + cells.map { $0.replacing("|", with: "\\|") }.joined(separator: " | ")
                + " |\n"
        }
        return text
    }

    /// The list in the README.
    static var summary: String {
        let rows = ParameterDocumentation.sorted
        let working = rows.filter { $0.state == .works }
        let additions = working.filter { $0.origin == .addition }.map(\.name)
        var counts = (renamed: 0, noEffect: 0, refused: 0)
        for row in rows {
            switch row.state {
            case .works, .notYet: break
            case .renamed: counts.renamed += 1
            case .noEffect: counts.noEffect += 1
            case .refused: counts.refused += 1
            }
        }
        var parts = [
            paragraph(
                "These \(working.count) work "
                    + "(\(additions.joined(separator: ", ")) are additions of ours):", working),
            paragraph(
                "\(counts.renamed) old names work too, with a notice. \(counts.noEffect) of other "
                    + "times are accepted without effect, with a notice that says why. "
                    + "\(counts.refused) are refused with what to use in their place: Lua scripts, "
                    + "reputation, VBR, ATPS and others that are dead or unsafe.", []),
        ]
        let missing = rows.filter { $0.state == .notYet }
        if !missing.isEmpty {
            parts.append(paragraph("These are refused as not supported yet:", missing))
        }
        return "\n" + parts.joined(separator: "\n")
    }

    private static func state(_ row: Parameter) -> String {
        switch row.state {
        case .works: row.origin == .addition ? "works (addition)" : "works"
        case .noEffect: "no effect"
        case .refused: "refused"
        case .renamed: "old name"
        case .notYet: "not yet"
        }
    }

    private static func words(_ row: Parameter) -> String {
        switch row.state {
        case .works: row.help
        case .noEffect(let why): sentence(why)
        case .refused(let why, let instead): sentence(why) + " " + sentence(instead)
        case .renamed(let today): "Today `\(today)`."
        case .notYet: ""
        }
    }

    private static func sentence(_ text: String) -> String {
        text.prefix(1).uppercased() + text.dropFirst() + "."
    }

    private static func paragraph(_ start: String, _ rows: [Parameter]) -> String {
        wrapped(([start] + rows.map { "`\($0.name)`" }).joined(separator: " "))
    }

    private static func wrapped(_ text: String) -> String {
        var result = ""
        var line = ""
        for word in text.split(separator: " ") {
            if line.count + word.count + 1 > 100 {
                result += line + "\n"
                line = ""
            }
            line += (line.isEmpty ? "" : " ") + word
        }
        return result + line + "\n"
    }
}
