internal import DKIMFilter
import Glibc

/// `-Q`: the first line of standard input names a data set, each further line asks it for
/// `KEY/FIELDS`.
struct DataSetQuery {
    /// Answers all lines.
    func run() throws(ProgramError) {
        prompt("data set, such as file:/etc/mail/keys or csl:a=b,c=d")
        guard let name = readLine(), !name.isEmpty else {
            throw ProgramError(.usage, "-Q: standard input begins with the name of a data set")
        }
        let set: any DataSet
        do throws(DataSetError) {
            set = try ToolEnvironment.dataSet(
                name, at: SourceLocation(file: "standard input", line: 1), keys: .exact)
        } catch {
            throw ProgramError(.configuration, "\(name): \(error)")
        }
        var isComplete = true
        prompt("KEY/FIELDS")
        while let line = readLine() {
            if !line.isEmpty, try !answer(line, from: set) { isComplete = false }
            prompt("KEY/FIELDS")
        }
        guard isComplete else { throw ProgramError(.notVerified, "") }
    }

    /// Prints the fields of a record; false if there is no such record.
    private func answer(_ line: String, from set: any DataSet) throws(ProgramError) -> Bool {
        guard let slash = line.lastIndex(of: "/"),
            let number = Int(line[line.index(after: slash)...]), (0...100).contains(number)
        else {
            throw ProgramError(
                .usage, "-Q: invalid query '\(line)', expected KEY/FIELDS such as example.com/3")
        }
        let entry: DataSetEntry?
        do throws(DataSetError) {
            entry = try set.entry(for: String(line[..<slash]))
        } catch {
            throw ProgramError(.temporaryFailure, "\(error)")
        }
        guard let entry else {
            try StandardStreams.printLine("\(DKIMMilterd.programName): record not found")
            return false
        }
        for field in Self.fields(of: entry.value, number: number) {
            try StandardStreams.printLine(
                field.map { $0.isEmpty ? "<empty>" : "'\($0)'" } ?? "<absent>")
        }
        return true
    }

    /// Parts a value at its colons into so many fields; the last one takes the rest.
    static func fields(of value: String?, number: Int) -> [String?] {
        guard number > 0 else { return [] }
        let present =
            value.map {
                $0.split(separator: ":", maxSplits: number - 1, omittingEmptySubsequences: false)
                    .map { String($0).trimmingBlanks }
            } ?? []
        return (0..<number).map { present.indices.contains($0) ? present[$0] : nil }
    }

    /// Tells a person at a terminal what is wanted.
    private func prompt(_ text: String) {
        if isatty(STDIN_FILENO) != 0 { StandardStreams.complain("\(text):") }
    }
}

extension String {
    /// Without blanks and tabs at both ends.
    var trimmingBlanks: String {
        let isBlank: (Character) -> Bool = { $0 == " " || $0 == "\t" }
        guard let first = firstIndex(where: { !isBlank($0) }),
            let last = lastIndex(where: { !isBlank($0) })
        else { return "" }
        return String(self[first...last])
    }
}
