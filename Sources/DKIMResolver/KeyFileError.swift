package import DKIMCore

/// Why a key file is not usable: all faults found, with their lines.
package struct KeyFileError: Error, Sendable, Equatable, CustomStringConvertible {
    /// A fault in one line.
    package struct Fault: Sendable, Equatable {
        /// The line, counted from 1.
        package let line: Int
        /// What is wrong with it.
        package let problem: Problem
    }

    /// What is wrong with a line.
    package enum Problem: Sendable, Equatable {
        case badName(DomainNameError)
        case noData(name: String)
        case unknownOutcome(String)
        case conflict(name: String)
    }

    /// The file; none if the text did not come from one.
    package let path: String?
    /// Why the file could not be read; none if its content is at fault.
    package let readFailure: String?
    /// The faults in order of their lines.
    package let faults: [Fault]

    init(path: String?, readFailure: String? = nil, faults: [Fault] = []) {
        self.path = path
        self.readFailure = readFailure
        self.faults = faults
    }

    /// The faults in an operator's words, one to a line.
    package var description: String {
        let file = path ?? "key file"
        if let readFailure { return "\(file): cannot be read: \(readFailure)" }
        return faults.map { "\(file):\($0.line): \($0.problem)" }.joined(separator: "\n")
    }
}

extension KeyFileError.Problem: CustomStringConvertible {
    /// The fault in an operator's words.
    package var description: String {
        switch self {
        case .badName(let error):
            "\(error); expected the owner name of a key record, "
                + "such as selector._domainkey.example.com"
        case .noData(let name):
            "“\(name)” has no data: expected the text of the TXT record behind the name"
        case .unknownOutcome(let word):
            "“\(word)” is not a known outcome: expected !SERVFAIL or !TIMEOUT"
        case .conflict(let name):
            "“\(name)” has both a record and an outcome such as !SERVFAIL, or two outcomes"
        }
    }
}
