internal import DKIMCore

/// The lines of a state file by their names.
struct RotationFields {
    private var values: [String: [String]] = [:]
    private let path: String

    init(_ text: String, path: String) throws(ProgramError) {
        self.path = path
        let lines = text.split(separator: "\n", omittingEmptySubsequences: true)
        guard lines.first.map(String.init) == RotationState.heading else {
            throw fault("it does not begin with “\(RotationState.heading)”")
        }
        for line in lines.dropFirst() {
            let parts = line.split(separator: " ", maxSplits: 1)
            guard parts.count == 2 else { throw fault("“\(line)” is no line of it") }
            values[String(parts[0]), default: []].append(String(parts[1]))
        }
    }

    /// What is wrong with the file.
    func fault(_ what: String) -> ProgramError {
        ProgramError(
            .configuration,
            "\(path) is no state of a rollover that is understood: \(what); move it away if it is "
                + "none of rotate's")
    }

    /// All values of a name.
    func all(_ name: String) -> [String] { values[name] ?? [] }

    /// The value of a name that must be there.
    func one(_ name: String) throws(ProgramError) -> String {
        guard let value = values[name]?.first else { throw fault("there is no line “\(name)”") }
        return value
    }

    func number(_ name: String) throws(ProgramError) -> UInt64 {
        let text = try one(name)
        guard let number = UInt64(text) else { throw fault("\(name): “\(text)” is no number") }
        return number
    }

    func numberIfThere(_ name: String) throws(ProgramError) -> UInt64? {
        values[name] == nil ? nil : try number(name)
    }

    func selector(_ name: String) throws(ProgramError) -> Selector {
        do {
            return try Selector(try one(name))
        } catch let error as ProgramError {
            throw error
        } catch {
            throw fault("\(name): \(error)")
        }
    }

    func domain(_ text: String) throws(ProgramError) -> DomainName {
        do {
            return try DomainName(text)
        } catch {
            throw fault("domain: \(error)")
        }
    }
}
