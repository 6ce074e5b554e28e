internal import DKIMCore

/// What `-V` prints.
enum ProgramVersion {
    /// The version of this program.
    static let number = "0.1.0"

    /// Name, version and what it can sign with.
    static var text: String {
        let algorithms = SigningAlgorithm.allCases.filter(\.isAcceptable).map(\.rawValue)
        return """
            dkim-milterd \(number)
            signing algorithms: \(algorithms.joined(separator: " "))
            canonicalization algorithms: simple relaxed
            """
    }
}
