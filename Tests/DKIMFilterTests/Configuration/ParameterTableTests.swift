import DKIMFilter
import Foundation
import Testing

@Suite("The table of parameters and what is made from it")
struct ParameterTableTests {
    /// The root of the repository.
    private static let root = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()
    private static let example = root.appendingPathComponent("Config/dkim-filter.conf.example")
    private static let manual = root.appendingPathComponent("Man/dkim-filter.conf.5")
    private static let begin = ".\\\" BEGIN PARAMETERS: made from the rows of the table\n"
    private static let end = ".\\\" END PARAMETERS\n"

    @Test("No name stands twice")
    func unique() {
        let names = ParameterTable.rows.map { $0.name.lowercased() }
        #expect(Set(names).count == names.count)
    }

    @Test("Every parameter that works has its help, on one line and as a sentence")
    func help() {
        for row in ParameterTable.rows where row.state == .works {
            #expect(row.help.hasSuffix("."), "\(row.name)")
            #expect(!row.help.contains("\n"), "\(row.name)")
            #expect(row.details?.hasSuffix(".") ?? true, "\(row.name)")
        }
        let working = Set(ParameterTable.rows.filter { $0.state == .works }.map(\.name))
        #expect(ParameterDocumentation.exampleNames.isSubset(of: working))
    }

    @Test("Setting each default changes nothing and is no error")
    func defaultsParse() throws {
        let lines = ParameterTable.rows.compactMap { row in
            row.state == .works ? row.defaultValue.map { "\(row.name) \($0)" } : nil
        }
        let loaded = Loaded(lines.joined(separator: "\n"))
        let set = try #require(loaded.configuration, "\(loaded.errors)")
        let unset = try #require(Loaded("").configuration)
        #expect(loaded.notices == [])
        #expect(Self.text(set) == Self.text(unset))
    }

    private static func text(_ configuration: Configuration) -> String {
        let fields = configuration.signing.fieldSelection
        return "\(configuration.daemon) \(configuration.resolver) \(configuration.mode) "
            + "\(configuration.origin.internalHosts == .loopback) "
            + "\(configuration.signing.canonicalization) \(fields.sign) \(fields.omit) "
            + "\(fields.oversign) \(configuration.verifying) \(configuration.failures) "
            + "\(configuration.limits) \(configuration.malformed) \(configuration.reports) \(configuration.keys) "
            + "\(configuration.keyCheck)"
    }

    @Test("The example file is what the rows say, and it is accepted as it stands")
    func exampleFile() throws {
        let text = try Self.contents(Self.example, update: ParameterDocumentation.example)
        #expect(text == ParameterDocumentation.example, "UPDATE_DOCUMENTATION=1 writes it anew")
        #expect(Loaded(text).errors == [])
    }

    @Test("The manual page lists what the rows say")
    func manualPage() throws {
        try Self.checkPart(
            of: Self.manual, between: Self.begin, and: Self.end,
            is: ParameterDocumentation.manual)
    }

    @Test("The README names every parameter under what becomes of it")
    func readme() throws {
        try Self.checkPart(
            of: Self.root.appendingPathComponent("README.md"),
            between: "<!-- parameters: begin -->\n", and: "\n<!-- parameters: end -->",
            is: ParameterOverview.summary)
    }

    @Test("The table of all parameters is what the rows say")
    func overview() throws {
        let file = Self.root.appendingPathComponent("Documentation/parameters.md")
        let text = try Self.contents(file, update: ParameterOverview.table)
        #expect(text == ParameterOverview.table, "UPDATE_DOCUMENTATION=1 writes it anew")
    }

    private static func checkPart(
        of file: URL, between begin: String, and end: String, is expected: String
    ) throws {
        var text = try contents(file, update: nil)
        let start = try #require(text.range(of: begin)).upperBound
        let stop = try #require(text.range(of: end)).lowerBound
        if ProcessInfo.processInfo.environment["UPDATE_DOCUMENTATION"] != nil {
            text.replaceSubrange(start..<stop, with: expected)
            try text.write(to: file, atomically: true, encoding: .utf8)
            return
        }
        #expect(String(text[start..<stop]) == expected, "UPDATE_DOCUMENTATION=1 writes it anew")
    }

    @Test("The manual page tells of every kind of data set")
    func dataSets() throws {
        let text = try Self.contents(Self.manual, update: nil)
        for type in DataSetRegistry.types {
            #expect(text.contains(".It Cm \(type.name) : Ns Ar"), "\(type.name)")
        }
    }

    /// The file; with UPDATE_DOCUMENTATION set, after writing it anew.
    private static func contents(_ file: URL, update: String?) throws -> String {
        if let update, ProcessInfo.processInfo.environment["UPDATE_DOCUMENTATION"] != nil {
            try update.write(to: file, atomically: true, encoding: .utf8)
        }
        return try String(contentsOf: file, encoding: .utf8)
    }
}
