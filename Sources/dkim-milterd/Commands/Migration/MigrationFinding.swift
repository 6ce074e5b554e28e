internal import DKIMFilter

/// What becomes of a line, or of something else that an operator had before.
struct MigrationFinding {
    /// How much it differs.
    enum Kind: CaseIterable {
        case same
        case changes
        case withoutEffect
        case refused

        /// The heading in the report.
        var heading: String {
            switch self {
            case .same: "the same"
            case .changes: "to know"
            case .withoutEffect: "without effect"
            case .refused: "refused"
            }
        }
    }

    let kind: Kind
    /// The line in its file; nil for the file as a whole.
    let line: Int?
    /// The line itself, as far as it counts.
    let subject: String?
    /// What there is to say.
    var remarks: [String]
}

/// All findings about one file.
struct MigrationFile {
    let path: String
    /// What the file is, after its name.
    var title: String
    var findings: [MigrationFinding] = []

    /// The report's lines about it.
    var lines: [String] {
        var lines = [path + title]
        for kind in MigrationFinding.Kind.allCases {
            let group = findings.filter { $0.kind == kind }
                .sorted { ($0.line ?? 0) < ($1.line ?? 0) }
            guard !group.isEmpty else { continue }
            lines.append("  \(kind.heading)")
            for finding in group { lines += Self.lines(of: finding) }
        }
        return lines
    }

    private static func lines(of finding: MigrationFinding) -> [String] {
        let number = finding.line.map { "\($0)" } ?? ""
        let column = String(repeating: " ", count: max(0, 8 - number.count)) + number + "  "
        let blank = String(repeating: " ", count: 12)
        var texts = finding.subject.map { [$0] } ?? []
        for remark in finding.remarks {
            texts.append((finding.subject == nil ? "" : "  ") + remark)
        }
        return texts.enumerated().map { ($0 == 0 ? column : String(blank.dropLast(2))) + $1 }
    }
}
