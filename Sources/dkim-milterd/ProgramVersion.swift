internal import DKIMCore
internal import DKIMFilter
internal import DKIMStores

/// What `-V` prints.
enum ProgramVersion {
    /// The version of this program.
    static let number = "0.1.0"

    /// The line of a start, in the form of OpenDKIM's.
    static func starting(_ commandLine: [String]) -> String {
        let arguments = commandLine.dropFirst().joined(separator: " ")
        return "dkim-milterd v\(number) starting"
            + (arguments.isEmpty ? "" : " (args: \(arguments))")
    }

    /// The line of an end, in the form of OpenDKIM's.
    static func terminating(_ status: Int32) -> String {
        "dkim-milterd v\(number) terminating with status \(status), errno = 0"
    }

    /// Name, version, what it can sign with and where tables may lie.
    static var text: String {
        let algorithms = SigningAlgorithm.allCases.filter(\.isAcceptable).map(\.rawValue)
        let stores = LoadedConfiguration.stores(log: TrialLog(threshold: .error))
        let types = (DataSetRegistry.types + stores.types).map(\.name)
        return """
            dkim-milterd \(number)
            signing algorithms: \(algorithms.joined(separator: " "))
            canonicalization algorithms: simple relaxed
            data set types: \(types.joined(separator: " "))
            """
    }
}
